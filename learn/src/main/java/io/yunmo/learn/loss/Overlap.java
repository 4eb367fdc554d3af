package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;

/** Sums over a whole batch, of which the losses for segmentations are made. */
record Overlap(double both, double labels, double predictions) {
    static Overlap of(double[][] y, double[][] p) {
        double both = 0;
        double labels = 0;
        double predictions = 0;
        for (int r = 0; r < y.length; r++) {
            for (int c = 0; c < y[r].length; c++) {
                both += y[r][c] * p[r][c];
                labels += y[r][c];
                predictions += p[r][c];
            }
        }
        return new Overlap(both, labels, predictions);
    }

    /** The gradient {@code both * y + single} of each prediction. */
    static double[][] gradient(double[][] y, double both, double single) {
        double[][] g = new double[y.length][];
        for (int r = 0; r < y.length; r++) {
            g[r] = new double[y[r].length];
            for (int c = 0; c < g[r].length; c++) {
                g[r][c] = both * y[r][c] + single;
            }
        }
        return g;
    }

    static void checkAxis(Arguments a) {
        if (a.has("axis")) {
            a.problem("axis must be null: sums run over the whole batch");
        }
    }
}
