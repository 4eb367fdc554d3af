package io.yunmo.language.model;

import io.yunmo.tensor.kernel.LargeMemory;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.Rows;
import java.lang.foreign.SegmentAllocator;
import java.util.function.ToIntFunction;

/**
 * The activations of a step, made once for the most tokens that a step may have. Strides are in floats.
 *
 * @param tokens the most tokens
 * @param residual address of f32[tokens][residualStride]
 * @param input what products of the layer's input and of the feed-forward network read
 * @param qkv address of f32[tokens][qkvStride]
 * @param attended what attention gives
 * @param branch address of f32[tokens][branchStride]: what is added to the residual next
 * @param hidden of the feed-forward network
 * @param local address of {@link #LOCAL} floats for each thread
 * @param positions address of int32[tokens]
 */
record Scratch(
        int tokens,
        long residual,
        long residualStride,
        Rows input,
        long qkv,
        long qkvStride,
        Rows attended,
        long branch,
        long branchStride,
        Rows hidden,
        long local,
        long positions) {
    /** Floats that a thread has for itself. */
    static final int LOCAL = 1 << 16;

    static Scratch allocate(LargeMemory memory, Weights weights, int tokens, int threads) {
        Hyperparameters p = weights.spec().parameters();
        int width = pad(p.embedding());
        int qkv = widest(weights, l -> l.attention().qkv().width());
        int branch = widest(weights, l -> l.attention().output().width());
        int hidden = widest(weights, Scratch::hidden);
        return new Scratch(
                tokens,
                floats(memory, (long) tokens * width),
                width,
                Rows.allocate(memory, tokens, p.embedding()),
                floats(memory, (long) tokens * qkv),
                qkv,
                Rows.allocate(memory, tokens, p.heads() * p.valueLength()),
                floats(memory, (long) tokens * branch),
                branch,
                Rows.allocate(memory, tokens, hidden),
                floats(memory, (long) threads * LOCAL),
                floats(memory, tokens));
    }

    /** Bytes that {@link #allocate} takes, and what experts take beside it. */
    static long bytes(ModelSpec spec, int tokens, int threads, int logitRows) {
        Hyperparameters p = spec.parameters();
        long width = pad(p.embedding());
        long heads = (long) p.heads() * p.valueLength();
        long qkv = (long) (p.heads() + p.kvHeads()) * p.keyLength() + (long) p.kvHeads() * p.valueLength();
        long token = 2 * 4 * width + 4 * qkv + 2 * rowBytes(width) + rowBytes(heads) + rowBytes(p.feedForward());
        for (LayerSpec l : spec.layers()) {
            if (l.feedForward() instanceof FeedForwardSpec.Mixture m) {
                token += m.used() * (rowBytes(width) + rowBytes(p.feedForward()) + 4 * width);
                break;
            }
        }
        return token * tokens + 4L * threads * LOCAL + logitRows * 4L * p.vocabulary();
    }

    private static long rowBytes(long columns) {
        return columns * 5 + columns / 4;
    }

    private static int widest(Weights weights, ToIntFunction<Layer> width) {
        return weights.layers().stream().mapToInt(width).max().orElseThrow();
    }

    private static int hidden(Layer layer) {
        return switch (layer.feedForward()) {
            case FeedForward.Dense d -> d.down().matrix().columns();
            case FeedForward.Mixture m ->
                m.shared().length > 0 ? m.shared()[0].down().matrix().columns() : PackedMatrix.GROUP;
        };
    }

    static long floats(SegmentAllocator memory, long floats) {
        return memory.allocate(4 * floats + 64, 64).address();
    }

    private static int pad(int columns) {
        return (columns + PackedMatrix.GROUP - 1) & -PackedMatrix.GROUP;
    }
}
