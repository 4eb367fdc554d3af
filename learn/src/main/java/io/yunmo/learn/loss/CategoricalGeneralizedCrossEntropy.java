package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** (1 - p^q) / q for the right class's probability p: between cross-entropy and mean error (Zhang and Sabuncu, 2018). */
record CategoricalGeneralizedCrossEntropy(Header header, double q) implements RowLoss {
    static Loss read(Header h, Arguments a) {
        double q = a.number("q", 0.5);
        if (!(q > 0 && q < 1)) {
            a.problem("q must lie between 0 and 1, not %s", q);
        }
        return new CategoricalGeneralizedCrossEntropy(h, q);
    }

    @Override
    public boolean takesClasses() {
        return true;
    }

    @Override
    public double row(double[] y, double[] p, double[] g, int n) {
        int k = (int) y[0];
        for (int i = 0; i < n; i++) {
            g[i] = i == k ? -Math.pow(p[k], q - 1) : 0;
        }
        return (1 - Math.pow(p[k], q)) / q;
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty().put("q", q);
    }
}
