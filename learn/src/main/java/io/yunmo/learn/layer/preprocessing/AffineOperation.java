package io.yunmo.learn.layer.preprocessing;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/**
 * {@code (x - before) * scale + after} with numbers for each of {@code n} values in turn: of the last axis, or of a whole
 * sample.
 */
final class AffineOperation implements Operation {
    private final Wiring wiring;
    private final float[] before;
    private final float[] scale;
    private final float[] after;

    AffineOperation(Wiring wiring, int n) {
        this.wiring = wiring;
        this.before = new float[n];
        this.scale = new float[n];
        this.after = new float[n];
    }

    /** The numbers of value {@code i}. */
    void set(int i, double less, double factor, double more) {
        before[i] = (float) less;
        scale[i] = (float) factor;
        after[i] = (float) more;
    }

    @Override
    public void forward(int samples, boolean training) {
        Matrix x = wiring.input().at(samples);
        Matrix y = wiring.output().at(samples);
        int columns = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            int first = (int) ((long) r * columns % scale.length);
            long from = x.address() + 4L * r * x.stride();
            long to = y.address() + 4L * r * y.stride();
            for (int c = 0; c < columns; c++) {
                float v = (Memory.get(from + 4L * c) - before[first + c]) * scale[first + c] + after[first + c];
                Memory.put(to + 4L * c, v);
            }
        }
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isEmpty()) {
            return;
        }
        Matrix dy = wiring.gradient().at(samples);
        Matrix dx = wiring.inputGradient().get().at(samples);
        int columns = dy.columns();
        for (int r = 0; r < dy.rows(); r++) {
            int first = (int) ((long) r * columns % scale.length);
            for (int c = 0; c < columns; c++) {
                Memory.put(dx, r, c, Memory.get(dy, r, c) * scale[first + c]);
            }
        }
    }
}
