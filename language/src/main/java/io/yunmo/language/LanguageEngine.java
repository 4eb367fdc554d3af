package io.yunmo.language;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.template.ChatTemplate;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A language model that answers: a GGUF file with all that belongs to it, in memory. Any thread may call. */
public final class LanguageEngine implements AutoCloseable {
    private LanguageEngine() {}

    /**
     * Loads a model and starts its engine.
     *
     * @throws YunmoException INVALID when the file is broken or of a kind that is not supported; TOO_LARGE when memory does not
     *     suffice; NOT_FOUND when there is no such file
     */
    public static LanguageEngine load(Path gguf, LoadOptions options) {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    public Tokenizer tokenizer() {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    /** The file's own chat template, if it has one. */
    public Optional<ChatTemplate> template() {
        return Optional.empty();
    }

    public Hyperparameters parameters() {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    /** The file's key-value pairs. */
    public Metadata metadata() {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    /** Whether it generates text; an encoder only embeds. */
    public boolean generates() {
        return false;
    }

    /**
     * Queues a request; returns at once.
     *
     * @throws YunmoException TOO_LARGE, and only then, when the prompt leaves no room for an answer in the context (the message
     *     has both numbers): what OpenAI calls {@code context_length_exceeded}; INVALID for other faults of the request, or when
     *     the model is an encoder; OVERLOADED when the queue is full; UNAVAILABLE when the engine is closing
     */
    public Generation generate(GenerationRequest request) {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    /**
     * A text's vector, pooled as the file says (the mean if it says nothing), of length 1; f32[embedding]. Blocks. Errors as
     * {@link #generate}.
     */
    public float[] embed(int[] tokens) throws InterruptedException {
        return embed(List.of(tokens)).getFirst();
    }

    /** The vectors of several texts, in order. Texts do not influence each other. */
    public List<float[]> embed(List<int[]> texts) throws InterruptedException {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    public EngineStatistics statistics() {
        return EngineStatistics.NONE;
    }

    /** Bytes that weights, scratch, keys and values may take. */
    public long memoryBytes() {
        return 0;
    }

    /** The most tokens of a sequence, prompt and answer together. */
    public int contextLength() {
        return 0;
    }

    /** Ends what runs (it fails with UNAVAILABLE) and frees the memory. Idempotent. */
    @Override
    public void close() {}
}
