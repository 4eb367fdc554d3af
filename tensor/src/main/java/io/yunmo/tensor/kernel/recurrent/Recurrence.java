package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;

/**
 * A recurrent layer over a batch of sequences. The threads share out the samples: each takes its own through all steps, so
 * there is no barrier between steps, and a sample's bits depend on nothing but the sample. The inputs of all steps are
 * weighed in one product, whose sums then take up the recurrent product of each step. Weight gradients are products over all
 * steps of all samples, from first to last. Calls allocate nothing after the first with a number of samples. One thread at a
 * time.
 *
 * <p>A row of sums holds blocks of {@code units} floats padded to whole vectors, a block a gate. The backward pass
 * leaves the gradients of the sums in their place.
 */
public abstract class Recurrence {
    /** Multiply-adds below which a second thread costs more than it saves. */
    private static final long SMALL = 1 << 17;

    /** Samples are shared out in whole tiles. */
    private static final int TILE = 4;

    final RecurrentWiring wiring;
    final int units;
    final int steps;
    final boolean learns;

    /** Bytes of a block, and of a row of a state. */
    final long block;

    private final Gemm gemm;
    private final CellPart[] parts;
    private final GateMatrix kernel;
    private final long rowBytes;
    private final long sums;
    private final long gates;
    private final long before;
    private final long[] states;
    private final long[] gradients;
    private final long carried;
    private final long zeros;
    private final int[] first;
    private final Views inputs;
    private final Views sumsOfInputs;
    private final Workers.Job forward = this::forward;
    private final Workers.Job backward = this::backward;
    private final Workers.Job biasSums = this::biasSums;
    private final long columnSums;
    private final Views allSums;
    private int samples;
    boolean training;

    final long bias;

    Recurrence(
            RecurrentWiring wiring,
            Gemm gemm,
            Arena arena,
            CellActivation.Factory activation,
            CellActivation.Factory recurrent,
            int blocks,
            int... inputGates) {
        this.wiring = wiring;
        this.gemm = gemm;
        this.units = wiring.units();
        this.steps = wiring.steps();
        this.learns = wiring.learns();
        int width = Matrix.padded(units);
        this.block = 4L * width;
        this.rowBytes = blocks * block;
        int capacity = wiring.capacity();
        this.parts = new CellPart[gemm.workers().threads()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new CellPart(activation, recurrent, width, arena);
        }
        this.kernel = new GateMatrix(wiring.weights().kernel(), units, learns, arena, inputGates);
        long rows = (long) capacity * steps;
        this.sums = Memory.allocate(arena, rows * blocks * width);
        boolean apart = learns && (parts[0].activation.needsInput() || parts[0].recurrent.needsInput());
        this.gates = apart ? Memory.allocate(arena, rows * blocks * width) : sums;
        this.before = learns ? Memory.allocate(arena, rows * width) : 0;
        this.states = rooms(arena, capacity);
        this.gradients = learns ? rooms(arena, capacity) : states;
        this.carried = learns ? Memory.allocate(arena, (long) capacity * width) : 0;
        this.zeros = Memory.allocate(arena, (long) blocks * width);
        this.first = new int[capacity];
        this.inputs = new Views(wiring.input(), capacity, steps);
        this.sumsOfInputs = columns(0, inputGates.length);
        this.allSums = columns(0, blocks);
        this.columnSums = Memory.allocate(arena, (long) blocks * width);
        this.bias = Memory.allocate(arena, (long) blocks * width);
    }

    private long[] rooms(Arena arena, int capacity) {
        long[] all = new long[wiring.states().size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = Memory.allocate(arena, (long) capacity * Matrix.padded(units));
        }
        return all;
    }

    /** Some blocks of all rows of sums. */
    final Views columns(int from, int blocks) {
        int rows = wiring.capacity() * steps;
        Matrix all = new Matrix(sums + from * block, rows, (int) (blocks * block / 4), (int) (rowBytes / 4));
        return new Views(all, wiring.capacity(), steps);
    }

    /** The states before each step of all samples, as products see them. */
    final Views statesBefore() {
        int rows = wiring.capacity() * steps;
        Matrix all = new Matrix(before, rows, units, Matrix.padded(units));
        return new Views(all, wiring.capacity(), steps);
    }

    /** Takes over the recurrent weights, and fills {@link #bias} with a row of sums before any input. */
    abstract void pack();

    abstract void packTransposed();

    /** Takes samples {@code from} to before {@code to} through step {@code s}, which is at time {@code t}. */
    abstract void step(CellPart part, int from, int to, int s, int t);

    /** The same backward: sets the gradients of the sums and those of the states before. */
    abstract void stepBack(CellPart part, int from, int to, int s, int t);

    /** Sets the gradients of the recurrent weights and, from the sums over the columns of all rows, of the biases. */
    abstract void weightGradients(Gemm gemm, int samples, RecurrentWeights to, long columnSums);

    /** Fills the outputs and the last states for the first samples; {@code training} switches recurrent dropout on. */
    public final void forward(int samples, boolean training) {
        this.samples = samples;
        this.training = training;
        kernel.pack();
        pack();
        share(forward);
    }

    /** After {@link #forward} of as many samples: sets all gradients. */
    public final void backward(int samples) {
        this.samples = samples;
        kernel.packTransposed();
        packTransposed();
        share(backward);
        Optional<RecurrentWeights> to = wiring.gradients();
        if (to.isPresent()) {
            kernel.gradient(
                    gemm, inputs.at(samples), sumsOfInputs.at(samples), to.get().kernel());
            share(biasSums);
            weightGradients(gemm, samples, to.get(), columnSums);
        }
    }

    private void share(Workers.Job job) {
        long work = (long) samples * steps * (wiring.inputs() + units) * rowBytes / 4;
        if (work < SMALL) {
            job.run(0, 1);
        } else {
            gemm.workers().run(job);
        }
    }

    private int begin(int part, int all) {
        int tiles = (samples + TILE - 1) / TILE;
        return Math.min(samples, tiles * part / all * TILE);
    }

    private void forward(int part, int all) {
        int from = begin(part, all);
        int to = begin(part + 1, all);
        if (from == to) {
            return;
        }
        Matrix x = wiring.input();
        long row = 4L * x.stride();
        long at = (long) from * steps;
        kernel.multiply((to - from) * steps, x.address() + at * row, row, bias, 0, sums + at * rowBytes, rowBytes);
        start(from, to);
        for (int s = 0; s < steps; s++) {
            step(parts[part], from, to, s, time(s));
        }
        end(from, to);
    }

    private void backward(int part, int all) {
        int from = begin(part, all);
        int to = begin(part + 1, all);
        if (from == to) {
            return;
        }
        startBack(from, to);
        for (int s = steps - 1; s >= 0; s--) {
            stepBack(parts[part], from, to, s, time(s));
        }
        endBack(from, to);
        if (wiring.inputGradient().isPresent()) {
            Matrix dx = wiring.inputGradient().get();
            long row = 4L * dx.stride();
            long at = (long) from * steps;
            kernel.multiplyTransposed(
                    (to - from) * steps, sums + at * rowBytes, rowBytes, zeros, 0, dx.address() + at * row, row);
        }
    }

    private void biasSums(int part, int all) {
        Matrix rows = allSums.at(samples);
        int from = (int) Workers.begin(rows.columns(), part, all);
        Rows.columnSums(rows, columnSums, from, (int) Workers.begin(rows.columns(), part + 1, all));
    }

    private int time(int step) {
        return wiring.backwards() ? steps - 1 - step : step;
    }

    private void start(int from, int to) {
        Arrays.fill(first, from, to, steps);
        for (int i = 0; i < states.length; i++) {
            copy(wiring.states().get(i).initial(), states[i], from, to);
        }
    }

    private void end(int from, int to) {
        for (int b = from; b < to && wiring.last().isPresent(); b++) {
            long y = row(wiring.last().get(), b);
            Memory.copy(lastCounts(b) ? state(0, b) : zeros, y, block / 4);
        }
        for (int i = 0; i < states.length; i++) {
            Optional<Matrix> last = wiring.states().get(i).last();
            for (int b = from; b < to && last.isPresent(); b++) {
                Memory.copy(state(i, b), row(last.get(), b), block / 4);
            }
        }
    }

    private void startBack(int from, int to) {
        for (int i = 0; i < gradients.length; i++) {
            copy(wiring.states().get(i).lastGradient(), gradients[i], from, to);
        }
        for (int b = from; b < to && wiring.lastGradient().isPresent(); b++) {
            if (lastCounts(b)) {
                long dh = gradient(0, b);
                Elementwise.add(dh, row(wiring.lastGradient().get(), b), dh, block / 4);
            }
        }
    }

    private void endBack(int from, int to) {
        for (int i = 0; i < gradients.length; i++) {
            Optional<Matrix> initial = wiring.states().get(i).initialGradient();
            for (int b = from; b < to && initial.isPresent(); b++) {
                Memory.copy(gradient(i, b), row(initial.get(), b), block / 4);
            }
        }
    }

    private void copy(Optional<Matrix> from, long to, int begin, int end) {
        for (int b = begin; b < end; b++) {
            Memory.copy(from.isPresent() ? row(from.get(), b) : zeros, to + b * block, block / 4);
        }
    }

    /** Whether the output of the last step is the last state, and not zero because its steps are masked. */
    private boolean lastCounts(int b) {
        boolean skipped = wiring.zeroMasked() && skips(b, time(steps - 1));
        return first[b] < steps && !skipped;
    }

    private static long row(Matrix m, int row) {
        return m.address() + 4L * row * m.stride();
    }

    /** Whether a sample's step is masked. */
    final boolean skips(int b, int t) {
        return wiring.mask().isPresent() && Memory.get(row(wiring.mask().get(), b) + 4L * t) == 0;
    }

    /** A masked step: states stay, the output is that before or zero. */
    final void skip(CellPart part, int b, int s, int t) {
        boolean keeps = !wiring.zeroMasked() && first[b] < s;
        Memory.copy(keeps ? state(0, b) : zeros, output(part, b, s, t), block / 4);
    }

    /** The same backward. */
    final void skipBack(int b, int s, int t) {
        Elementwise.fill(sums(b, t), 0, rowBytes / 4);
        boolean keeps = !wiring.zeroMasked() && first[b] < s;
        Elementwise.add(gradient(0, b), keeps ? outputGradient(b, s, t) : zeros, carried(b), block / 4);
    }

    /** To be called for a step that is not masked. */
    final void count(int b, int s) {
        first[b] = Math.min(first[b], s);
    }

    final long sums(int b, int t) {
        return sums + ((long) b * steps + t) * rowBytes;
    }

    final long gates(int b, int t) {
        return gates + ((long) b * steps + t) * rowBytes;
    }

    /** Bytes from a sample's row of sums to the next sample's. */
    final long sampleStep() {
        return steps * rowBytes;
    }

    /** Where the state before a step is kept for the backward pass. */
    final long before(CellPart part, int b, int t) {
        return learns ? before + ((long) b * steps + t) * block : part.sink;
    }

    final long states(int which) {
        return states[which];
    }

    final long gradients(int which) {
        return gradients[which];
    }

    final long carried() {
        return carried;
    }

    final long state(int which, int b) {
        return states[which] + b * block;
    }

    final long gradient(int which, int b) {
        return gradients[which] + b * block;
    }

    /** What the gradient of a state takes up besides what comes through the recurrent product. */
    final long carried(int b) {
        return carried + b * block;
    }

    final long zeros() {
        return zeros;
    }

    /** Where the output of a step goes. */
    final long output(CellPart part, int b, int s, int t) {
        return wiring.sequence().isPresent() ? at(wiring.sequence().get(), b, s, t) : part.sink;
    }

    /** The gradient of the output of a step, zeros if it has none. */
    final long outputGradient(int b, int s, int t) {
        return wiring.sequenceGradient().isPresent()
                ? at(wiring.sequenceGradient().get(), b, s, t)
                : zeros;
    }

    private long at(Matrix m, int b, int s, int t) {
        return row(m, b * steps + (wiring.inTime() ? t : s));
    }
}
