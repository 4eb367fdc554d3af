package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;

/** The recurrent layer of Elman (1990): {@code h = a(x W + h U + b)}. */
public final class SimpleRnn extends Recurrence {
    private final RecurrentProduct recurrent;
    private final Views statesBefore;

    public SimpleRnn(RecurrentWiring wiring, CellActivation.Factory activation, Gemm gemm, Arena arena) {
        super(wiring, gemm, arena, activation, activation, 1, 0);
        this.recurrent = new RecurrentProduct(this, arena, 0, 0);
        this.statesBefore = statesBefore();
    }

    @Override
    void pack() {
        recurrent.pack();
        if (wiring.weights().bias().isPresent()) {
            Memory.copy(wiring.weights().bias().get().address(), bias, units);
        }
    }

    @Override
    void packTransposed() {
        recurrent.packTransposed();
    }

    @Override
    void step(CellPart part, int from, int to, int s, int t) {
        recurrent.multiply(from, to, t, states(0));
        for (int b = from; b < to; b++) {
            if (skips(b, t)) {
                skip(part, b, s, t);
            } else {
                count(b, s);
                part.activation.forward(sums(b, t), gates(b, t), 1, units);
                GruRows.keep(gates(b, t), block, state(0, b), before(part, b, t), output(part, b, s, t));
            }
        }
    }

    @Override
    void stepBack(CellPart part, int from, int to, int s, int t) {
        for (int b = from; b < to; b++) {
            if (skips(b, t)) {
                skipBack(b, s, t);
            } else {
                GruRows.take(gradient(0, b), outputGradient(b, s, t), block, part.raw, carried(b));
                long z = sums(b, t);
                part.activation.backward(z, gates(b, t), part.raw, z, 1, units);
            }
        }
        recurrent.back(from, to, t, carried(), block, gradients(0));
    }

    @Override
    void weightGradients(Gemm gemm, int samples, RecurrentWeights to, long columnSums) {
        recurrent.gradient(gemm, samples, statesBefore, to.recurrent());
        if (to.bias().isPresent()) {
            Memory.copy(columnSums, to.bias().get().address(), units);
        }
    }
}
