package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.Rows;

/** The end of the last layer, the last norm and the logits, for those rows only that want them; for an encoder, all rows. */
final class HeadPhase {
    private final Kernels kernels;
    private final Weights weights;
    private final Scratch scratch;
    private final StepState state;
    private final Barrier barrier;
    private final PhaseClock clock;
    private final Rows finals;
    private final long logits;
    private final long logitStride;
    private final int width;

    /**
     * @param finals room for the last hidden states
     * @param logits address of f32[rows of finals][logitStride]; 0 for an encoder
     */
    HeadPhase(
            Kernels kernels,
            Weights weights,
            Scratch scratch,
            StepState state,
            Barrier barrier,
            PhaseClock clock,
            Rows finals,
            long logits,
            long logitStride) {
        this.kernels = kernels;
        this.weights = weights;
        this.scratch = scratch;
        this.state = state;
        this.barrier = barrier;
        this.clock = clock;
        this.finals = finals;
        this.logits = logits;
        this.logitStride = logitStride;
        this.width = weights.spec().parameters().embedding();
    }

    /** @param bias of the last layer's branch: address, or 0 */
    void run(Layer last, long bias, int part, int parts) {
        int wanted = state.wantedCount();
        // tokens are shared out as in the phases before: who made a row of the branch may not have met the others since
        int firstToken = Share.begin(state.tokenCount(), part, parts);
        int endToken = Share.begin(state.tokenCount(), part + 1, parts);
        for (int i = 0; i < wanted; i++) {
            if (state.wanted(i) >= firstToken && state.wanted(i) < endToken) {
                finish(last, bias, i, state.wanted(i));
            }
        }
        clock.mark(part, PhaseClock.NORMS);
        if (weights.head().isPresent() && wanted > 0) {
            barrier.await();
            clock.mark(part, PhaseClock.WAITING);
            logits(weights.head().get(), wanted, part, parts);
            clock.mark(part, PhaseClock.HEAD);
        }
    }

    private void finish(Layer last, long bias, int row, int token) {
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
                bias,
                last.feedForwardPost(),
                last.feedForwardOut(),
                weights.outputNorm(),
                shifted,
                token,
                token + 1);
        if (weights.head().map(Linear::quantized).orElse(false)) {
            kernels.products().quantize(finals, row, row + 1, 0, finals.columns());
        }
    }

    private void logits(Linear head, int rows, int part, int parts) {
        int from = Share.begin(head.panels(), part, parts);
        int to = Share.begin(head.panels(), part + 1, parts);
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

    /** Address of the i-th row of final hidden states. */
    long hidden(int i) {
        return finals.row(i);
    }
}
