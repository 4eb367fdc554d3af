package io.yunmo.language;

import io.yunmo.language.model.Encoder;
import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Requests;
import io.yunmo.language.scheduling.UnitVectors;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A model that only embeds: one call at a time, first come, first served, and no more callers than the queue holds. */
final class EmbeddingModel implements Loaded {
    private final Encoder encoder;
    private final int contextLength;
    private final int maxTokens;
    private final int queue;
    private final ReentrantLock turn = new ReentrantLock(true);
    private boolean closed;

    EmbeddingModel(Encoder encoder, int contextLength, LoadOptions options) {
        this.encoder = encoder;
        this.contextLength = contextLength;
        this.maxTokens = options.maxBatchTokens();
        this.queue = options.queue();
    }

    @Override
    public Hyperparameters parameters() {
        return encoder.parameters();
    }

    @Override
    public boolean generates() {
        return false;
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public Generation generate(GenerationRequest request) {
        throw YunmoException.invalid(
                "this model (%s) embeds texts and generates none: ask another model, or this one for embeddings",
                encoder.parameters().architecture());
    }

    @Override
    public Pooling pooling() {
        return encoder.pooling();
    }

    @Override
    public List<float[]> embed(List<int[]> texts, Pooling pooling) throws InterruptedException {
        for (int[] t : texts) {
            Requests.checkTokens(t, encoder.parameters().vocabulary(), contextLength + 1);
        }
        if (turn.getQueueLength() >= queue) {
            throw new YunmoException(
                    ErrorCode.OVERLOADED,
                    "%d requests wait already, as many as the model's queue holds: try again later, or raise 'queue'"
                            .formatted(queue));
        }
        List<float[]> vectors = new ArrayList<>();
        for (int from = 0; from < texts.size(); from = vectors.size()) {
            vectors.addAll(encode(texts.subList(from, end(texts, from)), pooling));
        }
        return vectors;
    }

    /** As many texts as a batch may have tokens, at least one. */
    private int end(List<int[]> texts, int from) {
        int end = from + 1;
        int tokens = texts.get(from).length;
        while (end < texts.size() && tokens + texts.get(end).length <= maxTokens) {
            tokens += texts.get(end++).length;
        }
        return end;
    }

    private List<float[]> encode(List<int[]> texts, Pooling pooling) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            if (closed) {
                throw new YunmoException(ErrorCode.UNAVAILABLE, "the model is closing: send the request again later");
            }
            return encoder.encode(texts).stream().map(s -> pool(s, pooling)).toList();
        } finally {
            turn.unlock();
        }
    }

    private float[] pool(float[] states, Pooling pooling) {
        int n = encoder.parameters().embedding();
        int tokens = states.length / n;
        double[] sum = new double[n];
        int from = pooling == Pooling.LAST ? tokens - 1 : 0;
        int to = pooling == Pooling.FIRST ? 1 : tokens;
        for (int t = from; t < to; t++) {
            for (int i = 0; i < n; i++) {
                sum[i] += states[t * n + i];
            }
        }
        return UnitVectors.of(sum);
    }

    @Override
    public EngineStatistics statistics() {
        return EngineStatistics.NONE;
    }

    @Override
    public void close() {
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                encoder.close();
            }
        } finally {
            turn.unlock();
        }
    }
}
