package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.LargeMemory;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.packed.Rows;

/**
 * Experts: each token chooses; then tokens are gathered by expert, so that an expert's weights are read once a step; each
 * thread works on a share of the experts' panels; at the end each token's results are summed from the expert it likes best to
 * the one it likes least, whatever else is in the step.
 */
final class MixturePhases {
    /** What reading a pair of panels costs beside its rows, in rows. */
    private static final int OVERHEAD = 3;

    private final Kernels kernels;
    private final StepKernels steps;
    private final Scratch scratch;
    private final StepState state;
    private final DensePhases dense;
    private final int width;
    private final Routing routing;
    private final Rows gathered;
    private final Rows hidden;
    private final long results;
    private final long resultStride;
    private final long scores;
    private final long scoreStride;
    private final long sharedGates;

    MixturePhases(
            Kernels kernels,
            LargeMemory memory,
            FeedForward.Mixture shape,
            int width,
            Scratch scratch,
            StepState state,
            DensePhases dense) {
        this.kernels = kernels;
        this.steps = kernels.steps();
        this.scratch = scratch;
        this.state = state;
        this.dense = dense;
        this.width = width;
        int rows = scratch.tokens() * shape.used();
        this.routing = new Routing(scratch.tokens(), shape.experts().length, shape.used());
        this.gathered = Rows.allocate(memory, rows, width);
        this.hidden =
                Rows.allocate(memory, rows, shape.experts()[0].down().matrix().columns());
        this.resultStride = shape.experts()[0].down().width();
        this.results = Scratch.floats(memory, rows * resultStride);
        this.scoreStride = shape.router().width();
        this.scores = Scratch.floats(memory, scratch.tokens() * scoreStride);
        this.sharedGates = Scratch.floats(memory, scratch.tokens() * 16L);
    }

    /** What lies between {@link #choose} and {@link #sum}: four phases. */
    void run(Walker walker, FeedForward.Mixture layer) {
        int tokens = state.tokenCount();
        while (walker.next(1, PhaseClock.NORMS) >= 0) {
            routing.order(tokens);
        }
        int rows = tokens * layer.used();
        for (int u; (u = walker.next(Share.tiles(rows), PhaseClock.NORMS)) >= 0; ) {
            gather(layer, u * Share.TOKENS, Math.min(rows, (u + 1) * Share.TOKENS));
        }
        int shares = walker.units(Integer.MAX_VALUE, tokens);
        for (int u; (u = walker.next(shares, PhaseClock.PRODUCTS)) >= 0; ) {
            hidden(layer, u, shares, walker.thread());
        }
        for (int u; (u = walker.next(shares, PhaseClock.PRODUCTS)) >= 0; ) {
            down(layer, u, shares);
        }
    }

    /** Chooses the experts of tokens whose input is ready. */
    void choose(FeedForward.Mixture layer, int from, int to) {
        for (int t = from; t < to; t++) {
            choose(layer, t);
        }
    }

    /** Puts what the experts say about tokens into the branch. */
    void sum(FeedForward.Mixture layer, int from, int to) {
        for (int t = from; t < to; t++) {
            sum(layer, t);
        }
    }

    /** Leaves the chosen experts' weights, by rank, at the start of the token's scores. */
    private void choose(FeedForward.Mixture layer, int t) {
        Linear router = layer.router();
        router.multiply(kernels.products(), scratch.input(), t, t + 1, 0, router.panels(), scores, scoreStride);
        long row = scores + 4 * t * scoreStride;
        int experts = routing.experts();
        steps.softmax(row, scoreStride, row, scoreStride, experts, 0, 1);
        for (int rank = 0; rank < layer.used(); rank++) {
            routing.choose(t, rank, best(row, t, rank));
        }
        keepWeights(layer, t, row);
        if (layer.sharedGate().length > 0) {
            layer.sharedGate()[0].multiply(kernels.products(), scratch.input(), t, t + 1, 0, 1, sharedGates, 16);
            long gate = sharedGates + 64L * t;
            Memory.put(gate, (float) (1 / (1 + StrictMath.exp(-Memory.get(gate)))));
        }
    }

    /** The expert with the largest weight that has no better rank yet; the first of equals, and of those that are not numbers. */
    private int best(long row, int t, int rank) {
        int best = -1;
        for (int e = 0; e < routing.experts(); e++) {
            if (!taken(t, rank, e) && (best < 0 || Memory.get(row + 4L * e) > Memory.get(row + 4L * best))) {
                best = e;
            }
        }
        return best;
    }

    private boolean taken(int t, int ranks, int expert) {
        for (int r = 0; r < ranks; r++) {
            if (routing.chosen(t, r) == expert) {
                return true;
            }
        }
        return false;
    }

    private void keepWeights(FeedForward.Mixture layer, int t, long row) {
        float sum = 0;
        for (int rank = 0; rank < layer.used(); rank++) {
            sum += Memory.get(row + 4L * routing.chosen(t, rank));
        }
        float factor = layer.renormalise() ? layer.weightScale() / sum : layer.weightScale();
        long kept = weights(t);
        for (int rank = 0; rank < layer.used(); rank++) {
            Memory.put(kept + 4L * rank, Memory.get(row + 4L * routing.chosen(t, rank)) * factor);
        }
    }

    /** A token's weights by rank: in its row of the branch, which nobody needs until the sum. */
    private long weights(int t) {
        return scratch.branch() + 4 * t * scratch.branchStride();
    }

    private void gather(FeedForward.Mixture layer, int from, int to) {
        Rows in = scratch.input();
        for (int r = from; r < to; r++) {
            long source = in.row(routing.source(r));
            steps.copy(source, width, gathered.row(r), width, width, 0, 1);
        }
        if (layer.quantized()) {
            kernels.products().quantize(gathered, from, to, 0, gathered.columns());
        }
    }

    private void hidden(FeedForward.Mixture layer, int share, int shares, int thread) {
        int pairs = (layer.experts()[0].up().panels() + 1) / 2;
        long total = cost(pairs);
        long begin = total * share / shares;
        long end = total * (share + 1) / shares;
        long before = 0;
        for (int e = 0; e < routing.experts(); e++) {
            int rows = routing.begin(e + 1) - routing.begin(e);
            if (rows == 0) {
                continue;
            }
            int from = unit(begin - before, rows, pairs);
            int to = unit(end - before, rows, pairs);
            FeedForward.Dense expert = layer.experts()[e];
            if (from < to) {
                int lastPanel = Math.min(2 * to, expert.up().panels());
                dense.hiddenPanels(
                        expert, gathered, routing.begin(e), routing.begin(e + 1), hidden, 2 * from, lastPanel, thread);
            }
            before += (long) pairs * (rows + OVERHEAD);
        }
        if (layer.shared().length > 0) {
            dense.hidden(
                    layer.shared()[0], scratch.input(), 0, state.tokenCount(), scratch.hidden(), share, shares, thread);
        }
    }

    private long cost(int units) {
        long total = 0;
        for (int e = 0; e < routing.experts(); e++) {
            int rows = routing.begin(e + 1) - routing.begin(e);
            total += rows == 0 ? 0 : (long) units * (rows + OVERHEAD);
        }
        return total;
    }

    /** The first unit of an expert that begins at or after a cost, counted from the expert's first. */
    private static int unit(long cost, int rows, int units) {
        long each = rows + OVERHEAD;
        return Math.clamp((cost + each - 1) / each, 0, units);
    }

    private void down(FeedForward.Mixture layer, int share, int shares) {
        int panels = layer.experts()[0].down().panels();
        long total = cost(panels);
        long begin = total * share / shares;
        long end = total * (share + 1) / shares;
        long before = 0;
        for (int e = 0; e < routing.experts(); e++) {
            int rows = routing.begin(e + 1) - routing.begin(e);
            if (rows == 0) {
                continue;
            }
            int from = unit(begin - before, rows, panels);
            int to = unit(end - before, rows, panels);
            if (from < to) {
                layer.experts()[e]
                        .down()
                        .multiply(
                                kernels.products(),
                                hidden,
                                routing.begin(e),
                                routing.begin(e + 1),
                                from,
                                to,
                                results,
                                resultStride);
            }
            before += (long) panels * (rows + OVERHEAD);
        }
        if (layer.shared().length > 0) {
            // queries, keys and values are no longer needed: their place holds what the shared expert says
            dense.down(layer.shared()[0], state.spans(false), scratch.qkv(), scratch.qkvStride(), share, shares);
        }
    }

    private void sum(FeedForward.Mixture layer, int t) {
        long out = scratch.branch() + 4 * t * scratch.branchStride();
        long sum = results + 4 * routing.row(t, 0) * resultStride;
        steps.scale(sum, width, Memory.get(weights(t)), sum, width, width, 0, 1);
        for (int rank = 1; rank < layer.used(); rank++) {
            long result = results + 4 * routing.row(t, rank) * resultStride;
            steps.addScaled(result, width, weights(t) + 4L * rank, 1, sum, width, width, 0, 1);
        }
        if (layer.shared().length > 0) {
            long shared = scratch.qkv() + 4 * t * scratch.qkvStride();
            long gate = sharedGates + 64L * t;
            if (layer.sharedGate().length == 0) {
                Memory.put(gate, 1);
            }
            steps.addScaled(shared, width, gate, 1, sum, width, width, 0, 1);
        }
        steps.copy(sum, width, out, width, width, 0, 1);
    }
}
