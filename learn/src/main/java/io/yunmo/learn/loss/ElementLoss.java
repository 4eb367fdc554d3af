package io.yunmo.learn.loss;

import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** A loss whose row value is the mean (or sum) over its numbers. */
interface ElementLoss extends RowLoss {
    double value(double y, double p);

    /** Of {@link #value} with respect to p. */
    double derivative(double y, double p);

    /** Whether a row's value is the sum rather than the mean. */
    default boolean sums() {
        return false;
    }

    @Override
    default double row(double[] y, double[] p, double[] g, int n) {
        double k = sums() ? 1 : 1.0 / n;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += value(y[i], p[i]);
            g[i] = k * derivative(y[i], p[i]);
        }
        return k * sum;
    }

    @Override
    default ObjectNode arguments() {
        return KerasObject.empty();
    }
}
