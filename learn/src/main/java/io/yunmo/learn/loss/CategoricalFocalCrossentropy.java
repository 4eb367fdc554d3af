package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** Categorical cross-entropy of which each class's part counts alpha * (1 - its probability) ^ gamma (Lin et al., 2017). */
record CategoricalFocalCrossentropy(Header header, double alpha, double gamma, boolean fromLogits, double smoothing)
        implements RowLoss {
    static Loss read(Header h, Arguments a) {
        Losses.checkAxis(a);
        return new CategoricalFocalCrossentropy(
                h,
                a.number("alpha", 0.25),
                a.number("gamma", 2),
                a.flag("from_logits", false),
                a.number("label_smoothing", 0, 0, 1));
    }

    @Override
    public double row(double[] y, double[] p, double[] g, int n) {
        double shift = fromLogits ? CategoricalCrossentropy.logSumExp(p, n) : 0;
        double total = fromLogits ? 1 : sum(p, n);
        double value = 0;
        double through = 0;
        for (int i = 0; i < n; i++) {
            double q = fromLogits ? Math.exp(p[i] - shift) : p[i] / total;
            double t = y[i] * (1 - smoothing) + smoothing / n;
            value += part(t, BinaryCrossentropy.clip(q));
            g[i] = slope(t, q);
            through += g[i] * q;
        }
        for (int i = 0; i < n; i++) {
            g[i] = fromLogits ? Math.exp(p[i] - shift) * (g[i] - through) : (g[i] - through) / total;
        }
        return value;
    }

    private double part(double t, double q) {
        return -alpha * Math.pow(1 - q, gamma) * t * Math.log(q);
    }

    /** Of {@link #part} with respect to q; 0 where q is clipped. */
    private double slope(double t, double q) {
        if (q != BinaryCrossentropy.clip(q)) {
            return 0;
        }
        double fading = gamma == 0 ? 0 : gamma * Math.pow(1 - q, gamma - 1) * Math.log(q);
        return alpha * t * (fading - Math.pow(1 - q, gamma) / q);
    }

    private static double sum(double[] p, int n) {
        double s = 0;
        for (int i = 0; i < n; i++) {
            s += p[i];
        }
        return s;
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty()
                .put("from_logits", fromLogits)
                .put("label_smoothing", smoothing)
                .put("axis", -1)
                .put("alpha", alpha)
                .put("gamma", gamma);
    }
}
