package io.yunmo.language.scheduling;

import io.yunmo.language.model.LanguageModel;
import io.yunmo.language.model.Pooling;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.concurrent.CountDownLatch;

/** A text whose hidden states are pooled: added up in the order of positions, in doubles, whatever the chunks. */
final class Embedding extends Sequence {
    private final Pooling pooling;
    private final double[] sum;
    private final Counters counters;
    private final Runnable wake;
    private final CountDownLatch done = new CountDownLatch(1);
    private int pooled;
    private volatile boolean cancelled;
    private volatile YunmoException failure;

    Embedding(int[] tokens, Pooling pooling, int dimensions, Counters counters, Runnable wake) {
        super(tokens, "");
        this.pooling = pooling;
        this.sum = new double[dimensions];
        this.counters = counters;
        this.wake = wake;
    }

    /** Waits for the vector, of length 1; cancels when interrupted. */
    float[] await() throws InterruptedException {
        try {
            done.await();
        } catch (InterruptedException e) {
            cancel();
            throw e;
        }
        if (failure != null) {
            throw failure;
        }
        return UnitVectors.of(sum);
    }

    /** Nobody will wait for it. */
    void cancel() {
        cancelled = true;
        wake.run();
    }

    /** Positions whose hidden states it has, or does not want, are not computed again for their own sake. */
    @Override
    int shareable() {
        return pooling == Pooling.LAST ? length - 1 : pooled;
    }

    @Override
    int longestChunk() {
        return pooling == Pooling.FIRST ? 1 : length - computed;
    }

    @Override
    int wanted(int count) {
        return pooling == Pooling.LAST
                ? (computed + count == length ? 1 : 0)
                : Math.max(0, computed + count - Math.max(computed, pooled));
    }

    @Override
    boolean paused() {
        return false;
    }

    @Override
    boolean cancelled() {
        return cancelled;
    }

    @Override
    boolean expired(long now) {
        return false;
    }

    @Override
    void admitted(long now) {}

    @Override
    void gained(int cached) {
        counters.cached(cached);
    }

    @Override
    void sample(LanguageModel model, long scratch) {
        for (int r = 0; r < rows; r++) {
            long hidden = model.hidden(firstRow + r);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += Memory.get(hidden + 4L * i);
            }
        }
        pooled += rows;
    }

    @Override
    boolean deliver(long now) {
        counters.read(count);
        computed += count;
        if (computed < length && pooling != Pooling.FIRST) {
            return false;
        }
        done.countDown();
        return true;
    }

    @Override
    void end(FinishReason reason, long now) {
        fail(new YunmoException(ErrorCode.UNAVAILABLE, "nobody waits for this text's vector any more"));
    }

    @Override
    void fail(YunmoException e) {
        failure = e;
        done.countDown();
    }
}
