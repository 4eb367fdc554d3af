package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/**
 * Functions of single numbers that are built on e^x; NaN stays NaN. They write the columns that count and leave zeros in
 * the padding, y may be x.
 */
public final class Activations {
    private Activations() {}

    /** y = e^x, within 1.5 units in the last place; 0 below -87.3 */
    public static void exp(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            Exponential.all(row(x, r), row(y, r), x.columns());
        }
    }

    /** y = 1 / (1 + e^-x), within 3 units in the last place; 0 below -87.3 */
    public static void sigmoid(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            Sigmoid.all(row(x, r), row(y, r), x.columns());
        }
    }

    /** y = tanh(x), within 2 units in the last place */
    public static void tanh(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            HyperbolicTangent.all(row(x, r), row(y, r), x.columns());
        }
    }

    private static long row(Matrix m, int r) {
        return m.address() + 4L * r * m.stride();
    }
}
