package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.PackedRow;
import io.yunmo.tensor.packed.Rows;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A batch's way through all layers, as phases whose units the threads share: products are cut by panels, norms by tokens,
 * attention by queries and heads; eight phases a layer.
 */
final class Step implements Workers.Job {
    private final Kernels kernels;
    private final StepKernels steps;
    private final Weights weights;
    private final Scratch scratch;
    private final StepState state;
    private final Phases phases;
    private final Walker[] walkers;
    private final AttentionPhases attention;
    private final DensePhases dense;
    private final List<MixturePhases> mixture;
    private final HeadPhases head;
    private final int width;

    /** @param mixture one when there are experts */
    Step(
            Kernels kernels,
            Weights weights,
            Scratch scratch,
            StepState state,
            Phases phases,
            Walker[] walkers,
            AttentionPhases attention,
            DensePhases dense,
            List<MixturePhases> mixture,
            HeadPhases head) {
        this.kernels = kernels;
        this.steps = kernels.steps();
        this.weights = weights;
        this.scratch = scratch;
        this.state = state;
        this.phases = phases;
        this.walkers = walkers.clone();
        this.attention = attention;
        this.dense = dense;
        this.mixture = List.copyOf(mixture);
        this.head = head;
        this.width = weights.spec().parameters().embedding();
    }

    /** Phases of a step through {@code layers} layers, or more. */
    static int phases(int layers) {
        return 10 * layers + 4;
    }

    @Override
    public void run(int part, int parts) {
        try {
            walkers[part].start();
            walk(walkers[part]);
        } catch (Phases.BrokenException e) {
            // whoever broke it reports why
        } catch (Throwable t) {
            phases.fail();
            throw t;
        }
    }

    private void walk(Walker walker) {
        List<Layer> layers = weights.layers();
        enter(walker, layers.getFirst());
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            boolean last = i == layers.size() - 1;
            attention.run(walker, layer.attention(), i, last);
            addAttention(walker, layer);
            switch (layer.feedForward()) {
                case FeedForward.Dense d -> dense.run(walker, d, state.spans(last));
                case FeedForward.Mixture m -> mixture.getFirst().run(walker, m);
            }
            if (!last) {
                addFeedForward(walker, layer, layers.get(i + 1));
            }
        }
        head.run(walker, layers.getLast());
    }

    private void enter(Walker walker, Layer first) {
        int tokens = state.tokenCount();
        Rows in = scratch.input();
        for (int u; (u = walker.next(Share.tiles(tokens), PhaseClock.NORMS)) >= 0; ) {
            int from = u * Share.TOKENS;
            int to = Math.min(tokens, from + Share.TOKENS);
            embed(from, to);
            first.attentionIn()
                    .apply(
                            steps,
                            scratch.residual(),
                            scratch.residualStride(),
                            in.floats(),
                            in.columns(),
                            width,
                            from,
                            to);
            quantize(first.attention().qkv().quantized(), from, to);
        }
    }

    private void embed(int from, int to) {
        ModelSpec spec = weights.spec();
        long x = scratch.residual();
        long stride = scratch.residualStride();
        for (int t = from; t < to; t++) {
            PackedRow.read(weights.embedding(), state.token(t), x + 4 * t * stride);
        }
        if (spec.embeddingScale() != 1) {
            steps.scale(x, stride, spec.embeddingScale(), x, stride, width, from, to);
        }
        if (weights.tokenType() != 0) {
            steps.addBias(x, stride, weights.tokenType(), width, from, to);
        }
        if (weights.positions() != 0) {
            for (int t = from; t < to; t++) {
                steps.addBias(x, stride, weights.positions() + 4L * width * position(t), width, t, t + 1);
            }
        }
        weights.embeddingNorm().apply(steps, x, stride, x, stride, width, from, to);
    }

    private int position(int token) {
        return Memory.ALL.get(ValueLayout.JAVA_INT, (state.positions() + 4L * token) & Memory.MASK);
    }

    /** Adds what attention gives to the residual, and prepares what the feed-forward network reads. */
    private void addAttention(Walker walker, Layer layer) {
        int tokens = state.tokenCount();
        long bias = layer.attention().output().bias();
        for (int u; (u = walker.next(Share.tiles(tokens), PhaseClock.NORMS)) >= 0; ) {
            int from = u * Share.TOKENS;
            int to = Math.min(tokens, from + Share.TOKENS);
            Residual.add(
                    steps,
                    scratch,
                    width,
                    bias,
                    layer.attentionPost(),
                    layer.attentionOut(),
                    layer.feedForwardIn(),
                    scratch.input(),
                    from,
                    to);
            quantize(layer.feedForward().quantized(), from, to);
            if (layer.feedForward() instanceof FeedForward.Mixture m) {
                mixture.getFirst().choose(m, from, to);
            }
        }
    }

    /** Adds what the feed-forward network gives, and prepares what the next layer reads. */
    private void addFeedForward(Walker walker, Layer layer, Layer next) {
        int tokens = state.tokenCount();
        long bias = downBias(layer);
        for (int u; (u = walker.next(Share.tiles(tokens), PhaseClock.NORMS)) >= 0; ) {
            int from = u * Share.TOKENS;
            int to = Math.min(tokens, from + Share.TOKENS);
            if (layer.feedForward() instanceof FeedForward.Mixture m) {
                mixture.getFirst().sum(m, from, to);
            }
            Residual.add(
                    steps,
                    scratch,
                    width,
                    bias,
                    layer.feedForwardPost(),
                    layer.feedForwardOut(),
                    next.attentionIn(),
                    scratch.input(),
                    from,
                    to);
            quantize(next.attention().qkv().quantized(), from, to);
        }
    }

    /** Address of what is added to the feed-forward network's output, or 0. */
    static long downBias(Layer layer) {
        return switch (layer.feedForward()) {
            case FeedForward.Dense d -> d.down().bias();
            case FeedForward.Mixture m -> 0;
        };
    }

    private void quantize(boolean quantized, int from, int to) {
        if (quantized) {
            kernels.products()
                    .quantize(scratch.input(), from, to, 0, scratch.input().columns());
        }
    }
}
