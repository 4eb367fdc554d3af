package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;

/** RMS normalisation along the last axis; the scale has a value for each of its values, in rows of any width. */
final class RmsOperation implements Operation {
    private final Wiring wiring;
    private final float epsilon;
    private final Matrix scale;
    private final double[] sums;

    RmsOperation(Wiring wiring, float epsilon) {
        this.wiring = wiring;
        this.epsilon = epsilon;
        this.scale = wiring.weights().getFirst();
        this.sums = new double[scale.rows() * scale.columns()];
    }

    private float scale(int c) {
        return Memory.get(scale, c / scale.columns(), c % scale.columns());
    }

    private double inverse(Matrix x, int r) {
        double sum = 0;
        for (int c = 0; c < x.columns(); c++) {
            float v = Memory.get(x, r, c);
            sum += (double) v * v;
        }
        return 1 / Math.sqrt(sum / x.columns() + epsilon);
    }

    @Override
    public void forward(int samples, boolean training) {
        Matrix x = wiring.input().at(samples);
        Matrix y = wiring.output().at(samples);
        for (int r = 0; r < x.rows(); r++) {
            double inverse = inverse(x, r);
            for (int c = 0; c < x.columns(); c++) {
                Memory.put(y, r, c, (float) (Memory.get(x, r, c) * inverse * scale(c)));
            }
        }
    }

    @Override
    public void backward(int samples) {
        Matrix x = wiring.input().at(samples);
        Matrix dy = wiring.gradient().at(samples);
        Arrays.fill(sums, 0);
        for (int r = 0; r < x.rows(); r++) {
            double inverse = inverse(x, r);
            double along = 0;
            for (int c = 0; c < x.columns(); c++) {
                double normal = Memory.get(x, r, c) * inverse;
                double g = Memory.get(dy, r, c);
                sums[c] += g * normal;
                along += g * scale(c) * normal;
            }
            along /= x.columns();
            if (wiring.inputGradient().isPresent()) {
                Matrix dx = wiring.inputGradient().get().at(samples);
                for (int c = 0; c < x.columns(); c++) {
                    double normal = Memory.get(x, r, c) * inverse;
                    double g = Memory.get(dy, r, c) * scale(c);
                    Memory.put(dx, r, c, (float) ((g - normal * along) * inverse));
                }
            }
        }
        if (wiring.weightGradients().getFirst().isPresent()) {
            Matrix g = wiring.weightGradients().getFirst().get();
            for (int c = 0; c < sums.length; c++) {
                Memory.put(g, c / g.columns(), c % g.columns(), (float) sums[c]);
            }
        }
    }
}
