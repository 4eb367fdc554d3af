package io.yunmo.learn.loss;

import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** max(neg - pos + 1, 0): pos the sum of y p, neg the largest (1 - y) p. */
record CategoricalHinge(Header header) implements RowLoss {
    @Override
    public double row(double[] y, double[] p, double[] g, int n) {
        double pos = 0;
        double neg = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int i = 0; i < n; i++) {
            pos += y[i] * p[i];
            double v = (1 - y[i]) * p[i];
            ties = v > neg ? 1 : v == neg ? ties + 1 : ties;
            neg = Math.max(neg, v);
        }
        boolean active = neg - pos + 1 > 0;
        for (int i = 0; i < n; i++) {
            // ties share the gradient of a maximum, as in TensorFlow
            double largest = (1 - y[i]) * p[i] == neg ? (1 - y[i]) / ties : 0;
            g[i] = active ? largest - y[i] : 0;
        }
        return Math.max(neg - pos + 1, 0);
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty();
    }
}
