package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * The long short-term memory (Hochreiter and Schmidhuber, 1997, with a forget gate) as Keras has it:
 *
 * <pre>i, f, o = r(x W + h U + b)   g = a(x W + h U + b)   c = f c + i g   h = o a(c)</pre>
 *
 * Keras's order of gates is i, f, g, o; rows of sums hold i, f, o, g, so that those of one function lie side by side.
 */
public final class Lstm extends Recurrence {
    private static final int[] GATES = {0, 1, 3, 2};

    private final RecurrentProduct recurrent;
    private final Views statesBefore;
    private final long carries;
    private final long squashed;
    private final long cells;

    public Lstm(
            RecurrentWiring wiring,
            CellActivation.Factory activation,
            CellActivation.Factory recurrentActivation,
            Gemm gemm,
            Arena arena) {
        super(wiring, gemm, arena, activation, recurrentActivation, 4, GATES);
        this.recurrent = new RecurrentProduct(this, arena, 0, GATES);
        this.statesBefore = statesBefore();
        long floats = (long) wiring.capacity() * steps * Matrix.padded(units);
        this.carries = learns ? Memory.allocate(arena, floats) : 0;
        this.squashed = learns ? Memory.allocate(arena, floats) : 0;
        boolean keeps = learns && activation.make().needsInput();
        this.cells = keeps ? Memory.allocate(arena, floats) : 0;
    }

    @Override
    void pack() {
        recurrent.pack();
        for (int k = 0; k < 4 && wiring.weights().bias().isPresent(); k++) {
            long from = wiring.weights().bias().get().address() + 4L * GATES[k] * units;
            Memory.copy(from, bias + k * block, units);
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
                row(part, b, s, t);
            }
        }
    }

    private void row(CellPart part, int b, int s, int t) {
        long z = sums(b, t);
        long g = gates(b, t);
        part.recurrent.forward(z, g, 3, units);
        part.activation.forward(z + 3 * block, g + 3 * block, 1, units);
        long c = state(1, b);
        LstmRows.carry(g, block, c, at(carries, part.sink, b, t), at(cells, part.sink, b, t));
        long squashed = at(this.squashed, part.block, b, t);
        part.activation.forward(c, squashed, 1, units);
        LstmRows.output(g + 2 * block, squashed, block, state(0, b), before(part, b, t), output(part, b, s, t));
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
        long squashed = at(this.squashed, part.sink, b, t);
        LstmRows.outputBack(
                g + 2 * block,
                squashed,
                block,
                gradient(0, b),
                outputGradient(b, s, t),
                part.raw + 2 * block,
                part.block,
                carried(b));
        part.activation.backward(at(cells, part.sink, b, t), squashed, part.block, part.block, 1, units);
        LstmRows.carryBack(g, block, gradient(1, b), part.block, at(carries, part.sink, b, t), part.raw);
        part.recurrent.backward(z, g, part.raw, z, 3, units);
        part.activation.backward(z + 3 * block, g + 3 * block, part.raw + 3 * block, z + 3 * block, 1, units);
    }

    private long at(long kept, long otherwise, int b, int t) {
        return kept == 0 ? otherwise : kept + ((long) b * steps + t) * block;
    }

    @Override
    void weightGradients(Gemm gemm, int samples, RecurrentWeights to, long columnSums) {
        recurrent.gradient(gemm, samples, statesBefore, to.recurrent());
        Optional<Matrix> bias = to.bias();
        for (int k = 0; k < 4 && bias.isPresent(); k++) {
            Memory.copy(columnSums + k * block, bias.get().address() + 4L * GATES[k] * units, units);
        }
    }
}
