package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.Rows;
import java.util.List;

/**
 * A batch's way through all layers. All threads walk together, with a barrier between phases: products are shared out by
 * panels, norms by tokens, attention by what it costs; eight barriers a layer.
 */
final class Step implements Workers.Job {
    /** Rows that are normalised and quantised while they are in the cache. */
    private static final int TILE = 16;

    private final Kernels kernels;
    private final StepKernels steps;
    private final Weights weights;
    private final Scratch scratch;
    private final StepState state;
    private final Barrier barrier;
    private final AttentionPhase attention;
    private final DensePhase dense;
    private final List<MixturePhase> mixture;
    private final HeadPhase head;
    private final PhaseClock clock;
    private final int width;

    /** @param mixture one when there are experts */
    Step(
            Kernels kernels,
            Weights weights,
            Scratch scratch,
            StepState state,
            Barrier barrier,
            AttentionPhase attention,
            DensePhase dense,
            List<MixturePhase> mixture,
            HeadPhase head,
            PhaseClock clock) {
        this.kernels = kernels;
        this.steps = kernels.steps();
        this.weights = weights;
        this.scratch = scratch;
        this.state = state;
        this.barrier = barrier;
        this.attention = attention;
        this.dense = dense;
        this.mixture = List.copyOf(mixture);
        this.head = head;
        this.clock = clock;
        this.width = weights.spec().parameters().embedding();
    }

    @Override
    public void run(int part, int parts) {
        try {
            walk(part, parts);
        } catch (Barrier.BrokenException e) {
            // whoever broke it reports why
        } catch (Throwable t) {
            barrier.fail();
            throw t;
        }
    }

    private void walk(int part, int parts) {
        int from = Share.begin(state.tokenCount(), part, parts);
        int to = Share.begin(state.tokenCount(), part + 1, parts);
        List<Layer> layers = weights.layers();
        clock.start(part);
        embed(from, to);
        enter(layers.getFirst(), from, to);
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            clock.mark(part, PhaseClock.NORMS);
            meet(part);
            attention.run(layer.attention(), i, i == layers.size() - 1, part, parts);
            add(
                    layer.attention().output().bias(),
                    layer.attentionPost(),
                    layer.attentionOut(),
                    from,
                    to,
                    layer.feedForwardIn(),
                    layer.feedForward().quantized());
            clock.mark(part, PhaseClock.NORMS);
            feedForward(layer, i == layers.size() - 1, part, parts);
            if (i < layers.size() - 1) {
                Layer next = layers.get(i + 1);
                add(
                        downBias(layer),
                        layer.feedForwardPost(),
                        layer.feedForwardOut(),
                        from,
                        to,
                        next.attentionIn(),
                        next.attention().qkv().quantized());
            }
        }
        head.run(layers.getLast(), downBias(layers.getLast()), part, parts);
    }

    private void feedForward(Layer layer, boolean last, int part, int parts) {
        switch (layer.feedForward()) {
            case FeedForward.Dense d -> dense.run(d, state.spans(last), part, parts);
            case FeedForward.Mixture m -> mixture.getFirst().run(m, part, parts);
        }
    }

    private static long downBias(Layer layer) {
        return switch (layer.feedForward()) {
            case FeedForward.Dense d -> d.down().bias();
            case FeedForward.Mixture m -> 0;
        };
    }

    private void meet(int part) {
        barrier.await();
        clock.mark(part, PhaseClock.WAITING);
    }

    private void embed(int from, int to) {
        ModelSpec spec = weights.spec();
        long stride = scratch.residualStride();
        for (int t = from; t < to; t++) {
            weights.embedding().read(state.token(t), scratch.residual() + 4 * t * stride);
        }
        if (spec.embeddingScale() != 1) {
            steps.scale(scratch.residual(), stride, spec.embeddingScale(), scratch.residual(), stride, width, from, to);
        }
        if (weights.tokenType() != 0) {
            steps.addBias(scratch.residual(), stride, weights.tokenType(), width, from, to);
        }
        if (weights.positions() != 0) {
            for (int t = from; t < to; t++) {
                long row = weights.positions() + 4L * width * position(t);
                steps.add(
                        scratch.residual(),
                        stride,
                        row - 4 * t * (long) width,
                        width,
                        scratch.residual(),
                        stride,
                        width,
                        t,
                        t + 1);
            }
        }
        if (weights.embeddingNorm().present()) {
            weights.embeddingNorm()
                    .apply(steps, scratch.residual(), stride, scratch.residual(), stride, width, from, to);
        }
    }

    private int position(int token) {
        return Memory.ALL.get(java.lang.foreign.ValueLayout.JAVA_INT, (state.positions() + 4L * token) & Memory.MASK);
    }

    private void enter(Layer layer, int from, int to) {
        Rows in = scratch.input();
        layer.attentionIn()
                .apply(steps, scratch.residual(), scratch.residualStride(), in.floats(), in.columns(), width, from, to);
        quantize(in, layer.attention().qkv().quantized(), from, to);
    }

    /** Adds the branch to the residual, and prepares what the next products read. */
    private void add(long bias, Norm post, Norm out, int from, int to, Norm next, boolean quantized) {
        for (int t = from; t < to; t += TILE) {
            int end = Math.min(to, t + TILE);
            Residual.add(steps, scratch, width, bias, post, out, next, scratch.input(), t, end);
            quantize(scratch.input(), quantized, t, end);
        }
    }

    private void quantize(Rows rows, boolean quantized, int from, int to) {
        if (quantized && from < to) {
            kernels.products().quantize(rows, from, to, 0, rows.columns());
        }
    }
}
