package io.yunmo.learn.metric;

import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** The row scores of the accuracy family. */
final class Accuracies {
    private Accuracies() {}

    /** The share of columns in which prediction and label are equal. */
    static double equal(Matrix p, Labels y, int r) {
        int hits = 0;
        for (int c = 0; c < p.columns(); c++) {
            if (Memory.get(p, r, c) == Truth.at(y, r, c, p.columns())) {
                hits++;
            }
        }
        return (double) hits / p.columns();
    }

    /** The share of columns in which the prediction is above the threshold exactly where the label is 1. */
    static RowScore binary(float threshold) {
        return (p, y, r) -> {
            int hits = 0;
            for (int c = 0; c < p.columns(); c++) {
                double said = Memory.get(p, r, c) > threshold ? 1 : 0;
                if (said == Truth.at(y, r, c, p.columns())) {
                    hits++;
                }
            }
            return (double) hits / p.columns();
        };
    }

    /** Whether the largest prediction stands in the right class's column. */
    static double classes(Matrix p, Labels y, int r) {
        return Truth.largest(p, r) == Truth.classOf(y, r) ? 1 : 0;
    }

    /** Whether fewer than k predictions are larger than the right class's. */
    static RowScore top(int k) {
        return (p, y, r) -> {
            int right = Truth.classOf(y, r);
            if (right < 0 || right >= p.columns()) {
                return 0;
            }
            float at = Memory.get(p, r, right);
            int larger = 0;
            for (int c = 0; c < p.columns(); c++) {
                if (Memory.get(p, r, c) > at) {
                    larger++;
                }
            }
            return Float.isFinite(at) && larger < k ? 1 : 0;
        };
    }
}
