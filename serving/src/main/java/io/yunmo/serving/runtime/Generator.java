package io.yunmo.serving.runtime;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.tokenizer.Tokenizer;
import java.util.List;

/**
 * A loaded language model: tokens in, tokens out. Any thread; it joins what runs at the same time by itself, and what it
 * answers to one request does not depend on the others.
 */
public non-sealed interface Generator extends Servable {
    LanguageDescription description();

    Tokenizer tokenizer();

    /** The most tokens of a prompt and its answer together. */
    int contextLength();

    /**
     * A prompt's tokens. Special tokens that are spelled in a message are plain text there.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID when the model has no chat template or its template refuses the
     *     conversation (with the template's words)
     */
    int[] tokens(Prompt prompt);

    /**
     * Queues a request; returns at once.
     *
     * @throws io.yunmo.tensor.YunmoException TOO_LARGE, and only then, when the prompt leaves no room for an answer; INVALID
     *     for other faults of the request; OVERLOADED when the queue is full; UNAVAILABLE when the model is closing
     */
    Generation generate(GenerationRequest request);

    /** The vectors of texts, of length 1, in order; blocks. Errors as {@link #generate}. */
    List<float[]> embed(List<int[]> texts) throws InterruptedException;

    EngineStatistics statistics();

    @Override
    default Inspection inspection() {
        return new Inspection.Language(description());
    }
}
