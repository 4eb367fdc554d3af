package io.yunmo.learn.loss;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/** -log of the right class's probability, from probabilities (clipped by 1e-7, then divided by their sum) or logits. */
record SparseCategoricalCrossentropy(Header header, boolean fromLogits, OptionalInt ignoredClass) implements RowLoss {
    static Loss read(Header h, Arguments a) {
        Losses.checkAxis(a);
        return new SparseCategoricalCrossentropy(h, a.flag("from_logits", false), a.optionalInteger("ignore_class"));
    }

    @Override
    public boolean takesClasses() {
        return true;
    }

    @Override
    public boolean ignores(double label) {
        return ignoredClass.isPresent() && label == ignoredClass.getAsInt();
    }

    @Override
    public double row(double[] y, double[] p, double[] g, int n) {
        int k = (int) y[0];
        return fromLogits ? onLogits(k, p, g, n) : onProbabilities(k, p, g, n);
    }

    private static double onLogits(int k, double[] p, double[] g, int n) {
        double l = CategoricalCrossentropy.logSumExp(p, n);
        for (int i = 0; i < n; i++) {
            g[i] = Math.exp(p[i] - l) - (i == k ? 1 : 0);
        }
        return l - p[k];
    }

    private static double onProbabilities(int k, double[] p, double[] g, int n) {
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += BinaryCrossentropy.clip(p[i]);
        }
        for (int i = 0; i < n; i++) {
            double c = BinaryCrossentropy.clip(p[i]);
            g[i] = p[i] == c ? 1 / total - (i == k ? 1 / c : 0) : 0;
        }
        return Math.log(total) - Math.log(BinaryCrossentropy.clip(p[k]));
    }

    @Override
    public LossFunction function(int maxRows, int columns) {
        return fromLogits ? softmax(maxRows, columns) : RowLoss.super.function(maxRows, columns);
    }

    @Override
    public Optional<FusedLoss> fused(Activation output, int maxRows, int columns) {
        return SoftmaxCrossentropy.after(output, softmax(maxRows, columns), maxRows, columns);
    }

    private SoftmaxCrossentropy softmax(int maxRows, int columns) {
        Losses.checkTrainable(this);
        return new SoftmaxCrossentropy(header.reduction(), true, 0, ignoredClass, maxRows, columns);
    }

    @Override
    public ObjectNode arguments() {
        ObjectNode config = KerasObject.empty().put("from_logits", fromLogits);
        if (ignoredClass.isPresent()) {
            return config.put("ignore_class", ignoredClass.getAsInt());
        }
        return config.putNull("ignore_class");
    }
}
