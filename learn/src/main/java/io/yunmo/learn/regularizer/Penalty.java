package io.yunmo.learn.regularizer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** l1 * sum |w| + l2 * sum w^2 and its gradient l1 * sign(w) + 2 * l2 * w. */
final class Penalty {
    private Penalty() {}

    static double loss(Matrix w, double l1, double l2) {
        double absolute = 0;
        double squares = 0;
        for (int r = 0; r < w.rows(); r++) {
            long row = w.address() + 4L * r * w.stride();
            for (int c = 0; c < w.columns(); c++) {
                double v = Memory.get(row + 4L * c);
                absolute += Math.abs(v);
                squares += v * v;
            }
        }
        return l1 * absolute + l2 * squares;
    }

    static void addGradient(Matrix w, Matrix gradient, float scale, double l1, double l2) {
        float a = (float) (scale * l1);
        float b = (float) (2 * scale * l2);
        for (int r = 0; r < w.rows(); r++) {
            long row = w.address() + 4L * r * w.stride();
            long g = gradient.address() + 4L * r * gradient.stride();
            for (int c = 0; c < w.columns(); c++) {
                float v = Memory.get(row + 4L * c);
                Memory.put(g + 4L * c, Memory.get(g + 4L * c) + a * Math.signum(v) + b * v);
            }
        }
    }
}
