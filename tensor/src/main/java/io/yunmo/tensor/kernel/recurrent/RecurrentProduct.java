package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * The product of states and recurrent weights for some gates, which are neighbouring blocks of the sums: one product for all
 * of them or, in training with recurrent dropout, one a gate, each with factors of its own for a sample's state.
 */
final class RecurrentProduct {
    private final Recurrence cell;
    private final int firstBlock;
    private final int[] gates;
    private final GateMatrix whole;
    private final Optional<Matrix> drops;
    private final GateMatrix[] each;
    private final Matrix room;
    private final Matrix dropped;
    private final Views droppedViews;
    private final Views all;
    private final Views[] columns;

    /** @param gates which of Keras's gates the blocks are, from block {@code firstBlock} of the sums on */
    RecurrentProduct(Recurrence cell, Arena arena, int firstBlock, int... gates) {
        RecurrentWiring w = cell.wiring;
        this.cell = cell;
        this.firstBlock = firstBlock;
        this.gates = gates;
        this.whole = new GateMatrix(w.weights().recurrent(), cell.units, cell.learns, arena, gates);
        this.drops = w.drops();
        boolean drops = this.drops.isPresent();
        this.each = new GateMatrix[drops ? gates.length : 0];
        this.columns = new Views[each.length];
        for (int k = 0; k < each.length; k++) {
            each[k] = new GateMatrix(w.weights().recurrent(), cell.units, cell.learns, arena, gates[k]);
            columns[k] = cell.columns(firstBlock + k, 1);
        }
        this.room = Memory.matrix(arena, drops ? w.capacity() : 0, cell.units);
        this.dropped = Memory.matrix(arena, drops && cell.learns ? w.capacity() * cell.steps : 0, cell.units);
        this.droppedViews = new Views(dropped, w.capacity(), cell.steps);
        this.all = cell.columns(firstBlock, gates.length);
    }

    private boolean drops() {
        return cell.training && drops.isPresent();
    }

    private long factors(int gate, int sample) {
        Matrix m = drops.orElseThrow();
        return m.address() + 4L * m.stride() * ((long) gates[gate] * cell.wiring.capacity() + sample);
    }

    void pack() {
        whole.pack();
        for (GateMatrix m : each) {
            m.pack();
        }
    }

    void packTransposed() {
        whole.packTransposed();
        for (GateMatrix m : each) {
            m.packTransposed();
        }
    }

    /** Adds to the sums of samples {@code from} to before {@code to} at time {@code t}; states lie sample by sample. */
    void multiply(int from, int to, int t, long states) {
        int n = to - from;
        long block = cell.block;
        long z = cell.sums(from, t) + firstBlock * block;
        long step = cell.sampleStep();
        long h = states + from * block;
        if (!drops()) {
            whole.multiply(n, h, block, z, step, z, step);
            return;
        }
        long mine = room.address() + from * block;
        for (int k = 0; k < each.length; k++) {
            Elementwise.multiply(h, factors(k, from), mine, n * block / 4);
            each[k].multiply(n, mine, block, z + k * block, step, z + k * block, step);
        }
    }

    /** The gradients of the states from those of the sums; {@code starts} lie sample by sample, or are one row for all. */
    void back(int from, int to, int t, long starts, long startStep, long gradients) {
        int n = to - from;
        long block = cell.block;
        long z = cell.sums(from, t) + firstBlock * block;
        long step = cell.sampleStep();
        long d = gradients + from * block;
        long start = starts + from * startStep;
        if (!drops()) {
            whole.multiplyTransposed(n, z, step, start, startStep, d, block);
            return;
        }
        for (int b = 0; b < n; b++) {
            Memory.copy(start + b * startStep, d + b * block, block / 4);
        }
        long mine = room.address() + from * block;
        for (int k = 0; k < each.length; k++) {
            each[k].multiplyTransposed(n, z + k * block, step, cell.zeros(), 0, mine, block);
            Elementwise.multiply(mine, factors(k, from), mine, n * block / 4);
            Elementwise.add(d, mine, d, n * block / 4);
        }
    }

    /** Sets the gradient of the weights; {@code before} are the states before each step of each sample. */
    void gradient(Gemm gemm, int samples, Views before, Matrix to) {
        if (!drops()) {
            whole.gradient(gemm, before.at(samples), all.at(samples), to);
            return;
        }
        long states = before.at(samples).address();
        for (int k = 0; k < each.length; k++) {
            for (int b = 0; b < samples; b++) {
                for (int t = 0; t < cell.steps; t++) {
                    long at = ((long) b * cell.steps + t) * cell.block;
                    Elementwise.multiply(states + at, factors(k, b), dropped.address() + at, cell.block / 4);
                }
            }
            each[k].gradient(gemm, droppedViews.at(samples), columns[k].at(samples), to);
        }
    }
}
