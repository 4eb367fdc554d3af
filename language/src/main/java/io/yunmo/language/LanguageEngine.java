package io.yunmo.language;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.model.MemoryPlan;
import io.yunmo.language.model.Models;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.template.ChatTemplate;
import io.yunmo.language.template.ChatTemplates;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.language.tokenizer.Tokenizers;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A language model that answers: a GGUF file with all that belongs to it, in memory. Any thread may call. */
public final class LanguageEngine implements AutoCloseable {
    private final Metadata metadata;
    private final Tokenizer tokenizer;
    private final Optional<ChatTemplate> template;
    private final MemoryPlan plan;
    private final Workers workers;
    private final Loaded loaded;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LanguageEngine(
            Metadata metadata,
            Tokenizer tokenizer,
            Optional<ChatTemplate> template,
            MemoryPlan plan,
            Workers workers,
            Loaded loaded) {
        this.metadata = metadata;
        this.tokenizer = tokenizer;
        this.template = template;
        this.plan = plan;
        this.workers = workers;
        this.loaded = loaded;
    }

    /** As {@link #load(Path, LoadOptions, Kernels)} with the best kernels of this machine. */
    public static LanguageEngine load(Path gguf, LoadOptions options) {
        return load(gguf, options, Kernels.best());
    }

    /**
     * Loads a model and starts its engine. The file is not needed any more afterwards.
     *
     * @throws YunmoException INVALID when the file is broken or of a kind that is not supported; TOO_LARGE when memory does not
     *     suffice; NOT_FOUND when there is no such file
     */
    public static LanguageEngine load(Path gguf, LoadOptions options, Kernels kernels) {
        try (Gguf file = Gguf.open(gguf)) {
            MemoryPlan plan = Models.plan(file, options).check(memory(options), options);
            Workers workers = new Workers(options.threads());
            try {
                return load(file, plan, options, kernels, workers);
            } catch (Throwable t) {
                workers.close();
                throw t;
            }
        }
    }

    /** Tokenizer and template are read while the weights are packed. */
    private static LanguageEngine load(
            Gguf file, MemoryPlan plan, LoadOptions options, Kernels kernels, Workers workers) {
        Metadata metadata = file.metadata();
        Aside<Tokenizer> tokenizer = Aside.start("tokenizer", () -> Tokenizers.of(metadata));
        Aside<Optional<ChatTemplate>> template = Aside.start(
                "template", () -> metadata.text("tokenizer.chat_template").map(ChatTemplates::of));
        Loaded loaded = Models.generates(file)
                ? decoder(file, tokenizer, plan, options, kernels, workers)
                : encoder(file, plan, options, kernels, workers);
        try {
            return new LanguageEngine(metadata, tokenizer.get(), template.get(), plan, workers, loaded);
        } catch (Throwable t) {
            loaded.close();
            throw t;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the model becomes the decoder's
    private static Loaded decoder(
            Gguf file,
            Aside<Tokenizer> tokenizer,
            MemoryPlan plan,
            LoadOptions options,
            Kernels kernels,
            Workers workers) {
        var model = Models.load(file, options, kernels, workers);
        try {
            Pooling pooling = pooling(file.metadata(), model.parameters().architecture());
            return new GeneratingModel(model, tokenizer.get(), plan, pooling, options, workers, kernels.steps());
        } catch (Throwable t) {
            model.close();
            throw t;
        }
    }

    private static Loaded encoder(Gguf file, MemoryPlan plan, LoadOptions options, Kernels kernels, Workers workers) {
        return new EmbeddingModel(Models.loadEncoder(file, options, kernels, workers), plan.contextLength(), options);
    }

    /** How a decoder's file says that a text's vector is made (llama.cpp's numbers); the mean if it does not. */
    static Pooling pooling(Metadata metadata, String architecture) {
        return switch ((int) metadata.integer(architecture + ".pooling_type", 0)) {
            case 2 -> Pooling.FIRST;
            case 3 -> Pooling.LAST;
            default -> Pooling.MEAN;
        };
    }

    private static long memory(LoadOptions options) {
        return options.memoryBytes() > 0 ? options.memoryBytes() : new FreeMemory(Path.of("/")).bytes();
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The file's own chat template, if it has one. */
    public Optional<ChatTemplate> template() {
        return template;
    }

    public Hyperparameters parameters() {
        return loaded.parameters();
    }

    /** The file's key-value pairs. */
    public Metadata metadata() {
        return metadata;
    }

    /** What it takes in memory. */
    public MemoryPlan plan() {
        return plan;
    }

    /** Whether it generates text; an encoder only embeds. */
    public boolean generates() {
        return loaded.generates();
    }

    /**
     * Queues a request; returns at once.
     *
     * @throws YunmoException TOO_LARGE, and only then, when the prompt leaves no room for an answer in the context (the message
     *     has both numbers): what OpenAI calls {@code context_length_exceeded}; INVALID for other faults of the request, or when
     *     the model is an encoder; OVERLOADED when the queue is full; UNAVAILABLE when the engine is closing
     */
    public Generation generate(GenerationRequest request) {
        return loaded.generate(request);
    }

    /**
     * A text's vector, pooled as the file says (the mean if it says nothing), of length 1; f32[embedding]. Blocks. Errors as
     * {@link #generate}; TOO_LARGE when the text is longer than the context.
     */
    public float[] embed(int[] tokens) throws InterruptedException {
        return embed(List.of(tokens)).getFirst();
    }

    /** The vectors of several texts, in order. Texts do not influence each other. */
    public List<float[]> embed(List<int[]> texts) throws InterruptedException {
        return embed(texts, loaded.pooling());
    }

    /** The same, pooled otherwise than the file says. */
    public List<float[]> embed(List<int[]> texts, Pooling pooling) throws InterruptedException {
        return loaded.embed(texts, pooling);
    }

    public EngineStatistics statistics() {
        return loaded.statistics();
    }

    /** Bytes that weights, scratch, keys and values may take. */
    public long memoryBytes() {
        return plan.totalBytes();
    }

    /** The most tokens of a sequence, prompt and answer together. */
    public int contextLength() {
        return loaded.contextLength();
    }

    /** Ends what runs (it fails with UNAVAILABLE) and frees the memory. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            loaded.close();
            workers.close();
        }
    }
}
