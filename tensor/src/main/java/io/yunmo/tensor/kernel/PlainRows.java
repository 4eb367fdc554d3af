package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/** What {@link Rows} means, one element at a time. Bit-equal to it. */
final class PlainRows {
    private PlainRows() {}

    static void addBias(Matrix x, long bias) {
        for (int r = 0; r < x.rows(); r++) {
            for (int j = 0; j < x.columns(); j++) {
                Memory.put(x, r, j, Memory.get(x, r, j) + Memory.get(bias + 4L * j));
            }
        }
    }

    static void columnSums(Matrix x, long sums) {
        for (int j = 0; j < x.columns(); j++) {
            float sum = 0;
            for (int r = 0; r < x.rows(); r++) {
                sum += Memory.get(x, r, j);
            }
            Memory.put(sums + 4L * j, sum);
        }
    }

    static void softmax(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < x.columns(); j++) {
                max = Math.max(max, Memory.get(x, r, j));
            }
            double sum = 0;
            for (int j = 0; j < x.columns(); j++) {
                float e = Exponential.ofShifted(Memory.get(x, r, j), max);
                Memory.put(y, r, j, e);
                sum += e;
            }
            float factor = (float) (1 / sum);
            for (int j = 0; j < x.columns(); j++) {
                Memory.put(y, r, j, Memory.get(y, r, j) * factor);
            }
        }
    }
}
