package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;

/**
 * The gated recurrent unit as first published (Cho et al., 2014), Keras's {@code reset_after=False}:
 *
 * <pre>z, r = s(x W + h U + b)   g = a(x W + (r h) U + b)   h = z h + (1 - z) g</pre>
 *
 * Rows of sums hold g, z, r.
 */
public final class GruResetBefore extends Recurrence {
    private static final int[] GATES = {2, 0, 1};

    private final RecurrentProduct recurrent;
    private final RecurrentProduct candidate;
    private final Views statesBefore;
    private final Matrix resets;
    private final Views resetsBefore;
    private final long reset;
    private final long resetGradient;

    public GruResetBefore(
            RecurrentWiring wiring,
            CellActivation.Factory activation,
            CellActivation.Factory recurrentActivation,
            Gemm gemm,
            Arena arena) {
        super(wiring, gemm, arena, activation, recurrentActivation, 3, GATES);
        this.recurrent = new RecurrentProduct(this, arena, 1, 0, 1);
        this.candidate = new RecurrentProduct(this, arena, 0, 2);
        this.statesBefore = statesBefore();
        int capacity = wiring.capacity();
        long width = Matrix.padded(units);
        this.resets = Memory.matrix(arena, learns ? capacity * steps : 0, units);
        this.resetsBefore = new Views(resets, capacity, steps);
        this.reset = Memory.allocate(arena, capacity * width);
        this.resetGradient = learns ? Memory.allocate(arena, capacity * width) : 0;
    }

    @Override
    void pack() {
        recurrent.pack();
        candidate.pack();
        for (int k = 0; k < 3 && wiring.weights().bias().isPresent(); k++) {
            long from = wiring.weights().bias().get().address() + 4L * GATES[k] * units;
            Memory.copy(from, bias + k * block, units);
        }
    }

    @Override
    void packTransposed() {
        recurrent.packTransposed();
        candidate.packTransposed();
    }

    @Override
    void step(CellPart part, int from, int to, int s, int t) {
        recurrent.multiply(from, to, t, states(0));
        for (int b = from; b < to; b++) {
            if (!skips(b, t)) {
                long g = gates(b, t);
                part.recurrent.forward(sums(b, t) + block, g + block, 2, units);
                GruRows.product(g + 2 * block, state(0, b), block, reset(b), kept(part, b, t));
            }
        }
        candidate.multiply(from, to, t, reset);
        for (int b = from; b < to; b++) {
            if (skips(b, t)) {
                skip(part, b, s, t);
            } else {
                count(b, s);
                part.activation.forward(sums(b, t), gates(b, t), 1, units);
                GruRows.output(gates(b, t), block, state(0, b), before(part, b, t), output(part, b, s, t));
            }
        }
    }

    private long reset(int b) {
        return reset + b * block;
    }

    private long kept(CellPart part, int b, int t) {
        return learns ? resets.address() + ((long) b * steps + t) * block : part.sink;
    }

    @Override
    void stepBack(CellPart part, int from, int to, int s, int t) {
        for (int b = from; b < to; b++) {
            if (skips(b, t)) {
                skipBack(b, s, t);
            } else {
                candidateBack(part, b, s, t);
            }
        }
        candidate.back(from, to, t, zeros(), 0, resetGradient);
        for (int b = from; b < to; b++) {
            if (!skips(b, t)) {
                resetBack(part, b, t);
            }
        }
        recurrent.back(from, to, t, carried(), block, gradients(0));
    }

    private void candidateBack(CellPart part, int b, int s, int t) {
        long z = sums(b, t);
        long g = gates(b, t);
        GruRows.outputBack(g, block, before(part, b, t), gradient(0, b), outputGradient(b, s, t), part.raw, carried(b));
        part.activation.backward(z, g, part.raw, z, 1, units);
        part.recurrent.backward(z + block, g + block, part.raw + block, z + block, 1, units);
    }

    private void resetBack(CellPart part, int b, int t) {
        long z = sums(b, t) + 2 * block;
        long r = gates(b, t) + 2 * block;
        long d = resetGradient + b * block;
        GruRows.productBack(d, r, before(part, b, t), block, part.raw, carried(b));
        part.recurrent.backward(z, r, part.raw, z, 1, units);
    }

    @Override
    void weightGradients(Gemm gemm, int samples, RecurrentWeights to, long columnSums) {
        recurrent.gradient(gemm, samples, statesBefore, to.recurrent());
        candidate.gradient(gemm, samples, resetsBefore, to.recurrent());
        for (int k = 0; k < 3 && to.bias().isPresent(); k++) {
            Memory.copy(columnSums + k * block, to.bias().get().address() + 4L * GATES[k] * units, units);
        }
    }
}
