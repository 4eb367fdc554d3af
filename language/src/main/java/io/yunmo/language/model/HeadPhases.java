package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.Rows;
import java.util.List;

/** The end of the last layer, the last norm and the logits, for those rows only that want them. */
final class HeadPhases {
    /** Rows that one thread finishes together. */
    private static final int ROWS = 4;

    private final Kernels kernels;
    private final Weights weights;
    private final Scratch scratch;
    private final StepState state;
    private final List<MixturePhases> mixture;
    private final Rows finals;
    private final long logits;
    private final long logitStride;
    private final int width;

    /**
     * @param finals room for the last hidden states
     * @param logits address of f32[rows of finals][logitStride]; 0 for an encoder
     */
    HeadPhases(
            Kernels kernels,
            Weights weights,
            Scratch scratch,
            StepState state,
            List<MixturePhases> mixture,
            Rows finals,
            long logits,
            long logitStride) {
        this.kernels = kernels;
        this.weights = weights;
        this.scratch = scratch;
        this.state = state;
        this.mixture = List.copyOf(mixture);
        this.finals = finals;
        this.logits = logits;
        this.logitStride = logitStride;
        this.width = weights.spec().parameters().embedding();
    }

    void run(Walker walker, Layer last) {
        int wanted = state.wantedCount();
        int tiles = (wanted + ROWS - 1) / ROWS;
        for (int u; (u = walker.next(tiles, PhaseClock.NORMS)) >= 0; ) {
            for (int row = u * ROWS; row < Math.min(wanted, (u + 1) * ROWS); row++) {
                finish(last, row, state.wanted(row));
            }
        }
        int rows = state.logitCount();
        if (weights.head().isEmpty() || rows == 0) {
            return;
        }
        Linear head = weights.head().get();
        int units = walker.units(head.panels(), rows);
        for (int u; (u = walker.next(units, PhaseClock.HEAD)) >= 0; ) {
            logits(head, rows, Share.begin(head.panels(), u, units), Share.begin(head.panels(), u + 1, units));
        }
    }

    private void finish(Layer last, int row, int token) {
        if (last.feedForward() instanceof FeedForward.Mixture m) {
            mixture.getFirst().sum(m, token, token + 1);
        }
        Rows shifted = new Rows(
                finals.capacity(),
                finals.columns(),
                finals.row(row - token),
                finals.codes(),
                finals.scales(),
                finals.sums());
        Residual.add(
                kernels.steps(),
                scratch,
                width,
                Step.downBias(last),
                last.feedForwardPost(),
                last.feedForwardOut(),
                weights.outputNorm(),
                shifted,
                token,
                token + 1);
        if (row < state.logitCount() && weights.head().map(Linear::quantized).orElse(false)) {
            kernels.products().quantize(finals, row, row + 1, 0, finals.columns());
        }
    }

    private void logits(Linear head, int rows, int from, int to) {
        head.multiply(kernels.products(), finals, 0, rows, from, to, logits, logitStride);
        long first = logits + 4L * PackedMatrix.PANEL * from;
        int columns = (to - from) * PackedMatrix.PANEL;
        if (head.bias() != 0) {
            kernels.steps().addBias(first, logitStride, head.bias() + 4L * PackedMatrix.PANEL * from, columns, 0, rows);
        }
        if (weights.spec().logitSoftcap() > 0) {
            kernels.steps().softcap(first, logitStride, weights.spec().logitSoftcap(), columns, 0, rows);
        }
    }

    /** Address of the i-th row of logits. */
    long logits(int i) {
        return logits + 4 * i * logitStride;
    }

    /** Address of the i-th final hidden state that was asked for. */
    long hidden(int i) {
        return finals.row(state.logitCount() + i);
    }
}
