package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/** Functions that are not zero at zero, or need care with padding: they write only the columns that count. */
public final class Activations {
    private Activations() {}

    /** y = e^x; y may be x */
    public static void exp(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            for (int j = 0; j < x.columns(); j++) {
                Memory.put(y, r, j, (float) Math.exp(Memory.get(x, r, j)));
            }
        }
    }

    /** y = 1 / (1 + e^-x); y may be x */
    public static void sigmoid(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            for (int j = 0; j < x.columns(); j++) {
                Memory.put(y, r, j, (float) (1 / (1 + Math.exp(-Memory.get(x, r, j)))));
            }
        }
    }

    /** y = tanh(x); y may be x */
    public static void tanh(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            for (int j = 0; j < x.columns(); j++) {
                Memory.put(y, r, j, (float) Math.tanh(Memory.get(x, r, j)));
            }
        }
    }
}
