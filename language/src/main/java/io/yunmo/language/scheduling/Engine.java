package io.yunmo.language.scheduling;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.LoadOptions;
import io.yunmo.language.model.KvMemory;
import io.yunmo.language.model.LanguageModel;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;

/** Runs many generations on one model: one platform thread that loops over {@code step}. Any thread may submit. */
public final class Engine implements AutoCloseable {
    private final int contextLength;

    public Engine(LanguageModel model, Tokenizer tokenizer, KvMemory memory, int contextLength, LoadOptions options) {
        this.contextLength = contextLength;
    }

    /** The most tokens of a sequence, prompt and answer together. */
    public int contextLength() {
        return contextLength;
    }

    /**
     * Queues a request; returns at once.
     *
     * @throws YunmoException TOO_LARGE, and only then, when the prompt leaves no room for an answer in the context (the message
     *     has both numbers); INVALID for other faults of the request; OVERLOADED when the queue is full; UNAVAILABLE when the
     *     engine is closing
     */
    public Generation submit(GenerationRequest request) {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    /** The pooled hidden states of a text, of length 1; blocks. Errors as {@link #submit}. */
    public float[] embed(int[] tokens, Pooling pooling) throws InterruptedException {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "the engine is not there yet");
    }

    public EngineStatistics statistics() {
        return EngineStatistics.NONE;
    }

    /** Ends the thread within one step; what runs or waits fails with UNAVAILABLE. Idempotent. Closes neither model nor memory. */
    @Override
    public void close() {}
}
