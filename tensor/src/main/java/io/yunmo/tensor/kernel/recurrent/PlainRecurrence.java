package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.HyperbolicTangent;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Sigmoid;
import java.util.Optional;

/**
 * What {@link Recurrence} means for tanh and sigmoid, one number at a time. Bit-equal to it. Sums of a step are arrays of
 * {@code blocks * units}.
 */
abstract class PlainRecurrence {
    private final RecurrentWiring w;
    final int units;
    final int blocks;
    final float[][][] sums;
    final float[][][] before;
    final float[][][] carries;
    final float[][][] resets;

    PlainRecurrence(RecurrentWiring wiring, int blocks) {
        this.w = wiring;
        this.units = wiring.units();
        this.blocks = blocks;
        this.sums = new float[w.capacity()][w.steps()][blocks * units];
        this.before = new float[w.capacity()][w.steps()][units];
        this.carries = new float[w.capacity()][w.steps()][units];
        this.resets = new float[w.capacity()][w.steps()][units];
    }

    /** The gates of Keras that the blocks are which inputs are weighed into. */
    abstract int[] inputGates();

    /** The value of a sum before any input. */
    abstract float bias(Optional<Matrix> bias, int block, int unit);

    abstract void cell(float[] z, float[] h, float[] c, int b, int t);

    /** Turns sums into their gradients; d, the gradient of h after, into that of h before, and dc alike. */
    abstract void cellBack(float[] z, float[] d, float[] dc, int b, int t);

    final float recurrent(int row, int gate, int unit) {
        return Memory.get(w.weights().recurrent(), row, gate * units + unit);
    }

    final void forward(int samples) {
        for (int b = 0; b < samples; b++) {
            float[] h = state(0, b);
            float[] c = w.states().size() > 1 ? state(1, b) : new float[units];
            boolean seen = false;
            float[] y = new float[units];
            for (int s = 0; s < w.steps(); s++) {
                int t = time(s);
                weighInput(b, t);
                before[b][t] = h.clone();
                carries[b][t] = c.clone();
                if (!skips(b, t)) {
                    cell(sums[b][t], h, c, b, t);
                    seen = true;
                }
                y = seen && !(skips(b, t) && w.zeroMasked()) ? h.clone() : new float[units];
                put(w.sequence(), y, b * w.steps() + (w.inTime() ? t : s));
            }
            put(w.last(), y, b);
            put(w.states().get(0).last(), h, b);
            if (w.states().size() > 1) {
                put(w.states().get(1).last(), c, b);
            }
        }
    }

    private void weighInput(int b, int t) {
        int[] gates = inputGates();
        for (int k = 0; k < blocks; k++) {
            for (int j = 0; j < units; j++) {
                float sum = bias(w.weights().bias(), k, j);
                for (int i = 0; i < w.inputs() && k < gates.length; i++) {
                    float x = Memory.get(w.input(), b * w.steps() + t, i);
                    sum = Math.fma(x, Memory.get(w.weights().kernel(), i, gates[k] * units + j), sum);
                }
                sums[b][t][k * units + j] = sum;
            }
        }
    }

    final void backward(int samples) {
        for (int b = 0; b < samples; b++) {
            float[] d = gradient(0, b);
            float[] dc = w.states().size() > 1 ? gradient(1, b) : new float[units];
            if (counts(b, w.steps() - 1)) {
                add(d, w.lastGradient(), b);
            }
            for (int s = w.steps() - 1; s >= 0; s--) {
                int t = time(s);
                if (counts(b, s)) {
                    add(d, w.sequenceGradient(), b * w.steps() + (w.inTime() ? t : s));
                }
                if (skips(b, t)) {
                    sums[b][t] = new float[blocks * units];
                } else {
                    cellBack(sums[b][t], d, dc, b, t);
                }
                inputBack(b, t);
            }
            put(w.states().get(0).initialGradient(), d, b);
            if (w.states().size() > 1) {
                put(w.states().get(1).initialGradient(), dc, b);
            }
        }
    }

    private void inputBack(int b, int t) {
        for (int i = 0; i < w.inputs() && w.inputGradient().isPresent(); i++) {
            float sum = 0;
            for (int k = 0; k < inputGates().length; k++) {
                for (int j = 0; j < units; j++) {
                    float weight = Memory.get(w.weights().kernel(), i, inputGates()[k] * units + j);
                    sum = Math.fma(sums[b][t][k * units + j], weight, sum);
                }
            }
            Memory.put(w.inputGradient().get(), b * w.steps() + t, i, sum);
        }
    }

    /** The gradient of the kernel's element for an input and a block's unit. */
    final float kernelGradient(int samples, int input, int column) {
        float sum = 0;
        for (int b = 0; b < samples; b++) {
            for (int t = 0; t < w.steps(); t++) {
                sum = Math.fma(Memory.get(w.input(), b * w.steps() + t, input), sums[b][t][column], sum);
            }
        }
        return sum;
    }

    /** The gradient of a recurrent weight: what went in, times the gradient of a sum. */
    final float recurrentGradient(int samples, float[][][] in, int gate, int unit, int column) {
        float sum = 0;
        for (int b = 0; b < samples; b++) {
            for (int t = 0; t < w.steps(); t++) {
                sum = Math.fma(in[b][t][unit] * factor(b, gate, unit), sums[b][t][column], sum);
            }
        }
        return sum;
    }

    final float biasGradient(int samples, int column) {
        float sum = 0;
        for (int b = 0; b < samples; b++) {
            for (int t = 0; t < w.steps(); t++) {
                sum += sums[b][t][column];
            }
        }
        return sum;
    }

    /** start + sum over blocks and units of z times the recurrent weight's transpose; with dropout, gate after gate. */
    final float through(float start, float[] z, int b, int row, int firstBlock, int... gates) {
        float sum = start;
        float each = 0;
        for (int k = 0; k < gates.length; k++) {
            for (int j = 0; j < units; j++) {
                float weight = recurrent(row, gates[k], j);
                float value = z[(firstBlock + k) * units + j];
                sum = Math.fma(value, weight, sum);
                each = Math.fma(value, weight, each);
            }
            if (w.drops().isPresent()) {
                start += each * factor(b, gates[k], row);
                each = 0;
                sum = start;
            }
        }
        return sum;
    }

    private float factor(int b, int gate, int unit) {
        return w.drops().isPresent() ? Memory.get(w.drops().get(), gate * w.capacity() + b, unit) : 1;
    }

    /** start + sum over units of h times the recurrent weight. */
    final float weigh(float start, float[] h, int b, int gate, int unit) {
        float sum = start;
        for (int i = 0; i < units; i++) {
            sum = Math.fma(h[i] * factor(b, gate, i), recurrent(i, gate, unit), sum);
        }
        return sum;
    }

    static float tanhBack(float y, float d) {
        return (1 - y * y) * d;
    }

    static float sigmoidBack(float y, float d) {
        return y * (1 - y) * d;
    }

    static float tanh(float x) {
        return HyperbolicTangent.of(x);
    }

    static float sigmoid(float x) {
        return Sigmoid.of(x);
    }

    private boolean counts(int b, int step) {
        boolean seen = false;
        for (int s = 0; s <= step; s++) {
            seen |= !skips(b, time(s));
        }
        return seen && !(w.zeroMasked() && skips(b, time(step)));
    }

    private boolean skips(int b, int t) {
        return w.mask().isPresent() && Memory.get(w.mask().get(), b, t) == 0;
    }

    private int time(int s) {
        return w.backwards() ? w.steps() - 1 - s : s;
    }

    private float[] state(int which, int b) {
        return row(w.states().get(which).initial(), b);
    }

    private float[] gradient(int which, int b) {
        return row(w.states().get(which).lastGradient(), b);
    }

    private float[] row(Optional<Matrix> m, int r) {
        float[] row = new float[units];
        for (int j = 0; j < units && m.isPresent(); j++) {
            row[j] = Memory.get(m.get(), r, j);
        }
        return row;
    }

    private void add(float[] d, Optional<Matrix> m, int r) {
        float[] more = row(m, r);
        for (int j = 0; j < units; j++) {
            d[j] += more[j];
        }
    }

    private void put(Optional<Matrix> m, float[] row, int r) {
        for (int j = 0; j < units && m.isPresent(); j++) {
            Memory.put(m.get(), r, j, row[j]);
        }
    }
}
