package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;

/**
 * The gated recurrent unit (Cho et al., 2014) that resets after the product, Keras's {@code reset_after=True}:
 *
 * <pre>z, r = s(x W + b + h U + d)   q = h U + d   g = a(x W + b + r q)   h = z h + (1 - z) g</pre>
 *
 * Keras's order of gates is z, r, g; rows of sums hold g, z, r, q: inputs are weighed into the first three, states into the
 * last three.
 */
public final class Gru extends Recurrence {
    private final RecurrentProduct recurrent;
    private final Views statesBefore;

    public Gru(
            RecurrentWiring wiring,
            CellActivation.Factory activation,
            CellActivation.Factory recurrentActivation,
            Gemm gemm,
            Arena arena) {
        super(wiring, gemm, arena, activation, recurrentActivation, 4, 2, 0, 1);
        this.recurrent = new RecurrentProduct(this, arena, 1, 0, 1, 2);
        this.statesBefore = statesBefore();
    }

    @Override
    void pack() {
        recurrent.pack();
        if (wiring.weights().bias().isPresent()) {
            Matrix b = wiring.weights().bias().get();
            for (int j = 0; j < units; j++) {
                Memory.put(bias + 4L * j, Memory.get(b, 0, 2 * units + j));
                Memory.put(bias + block + 4L * j, Memory.get(b, 0, j) + Memory.get(b, 1, j));
                Memory.put(bias + 2 * block + 4L * j, Memory.get(b, 0, units + j) + Memory.get(b, 1, units + j));
                Memory.put(bias + 3 * block + 4L * j, Memory.get(b, 1, 2 * units + j));
            }
        }
    }

    @Override
    void packTransposed() {
        recurrent.packTransposed();
    }

    @Override
    void step(CellPart part, int from, int to, int s, int t) {
        for (int b = from; b < to; b++) {
            Memory.copy(bias + 3 * block, sums(b, t) + 3 * block, block / 4);
        }
        recurrent.multiply(from, to, t, states(0));
        for (int b = from; b < to; b++) {
            if (skips(b, t)) {
                skip(part, b, s, t);
            } else {
                count(b, s);
                row(part, b, s, t);
            }
        }
    }

    private void row(CellPart part, int b, int s, int t) {
        long z = sums(b, t);
        long g = gates(b, t);
        part.recurrent.forward(z + block, g + block, 2, units);
        GruRows.reset(g + 2 * block, z + 3 * block, block, z);
        part.activation.forward(z, g, 1, units);
        GruRows.output(g, block, state(0, b), before(part, b, t), output(part, b, s, t));
    }

    @Override
    void stepBack(CellPart part, int from, int to, int s, int t) {
        for (int b = from; b < to; b++) {
            if (skips(b, t)) {
                skipBack(b, s, t);
            } else {
                rowBack(part, b, s, t);
            }
        }
        recurrent.back(from, to, t, carried(), block, gradients(0));
    }

    private void rowBack(CellPart part, int b, int s, int t) {
        long z = sums(b, t);
        long g = gates(b, t);
        GruRows.outputBack(g, block, before(part, b, t), gradient(0, b), outputGradient(b, s, t), part.raw, carried(b));
        part.activation.backward(z, g, part.raw, part.block, 1, units);
        GruRows.resetBack(part.block, g + 2 * block, block, z, part.raw + 2 * block);
        part.recurrent.backward(z + block, g + block, part.raw + block, z + block, 2, units);
    }

    @Override
    void weightGradients(Gemm gemm, int samples, RecurrentWeights to, long columnSums) {
        recurrent.gradient(gemm, samples, statesBefore, to.recurrent());
        if (to.bias().isPresent()) {
            Matrix b = to.bias().get();
            for (int row = 0; row < 2; row++) {
                long at = b.address() + 4L * row * b.stride();
                Memory.copy(columnSums + block, at, units);
                Memory.copy(columnSums + 2 * block, at + 4L * units, units);
                Memory.copy(columnSums + 3 * row * block, at + 8L * units, units);
            }
        }
    }
}
