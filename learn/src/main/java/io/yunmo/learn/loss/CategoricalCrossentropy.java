package io.yunmo.learn.loss;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The sum of -y log p over classes, from probabilities (divided by their sum, clipped by 1e-7) or logits. */
record CategoricalCrossentropy(Header header, boolean fromLogits, double smoothing) implements RowLoss {
    static Loss read(Header h, Arguments a) {
        Losses.checkAxis(a);
        return new CategoricalCrossentropy(h, a.flag("from_logits", false), a.number("label_smoothing", 0, 0, 1));
    }

    @Override
    public double row(double[] y, double[] p, double[] g, int n) {
        return fromLogits ? onLogits(y, p, g, n) : onProbabilities(y, p, g, n);
    }

    private double onLogits(double[] y, double[] p, double[] g, int n) {
        double l = logSumExp(p, n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double t = smoothed(y[i], n);
            sum += t * (l - p[i]);
            g[i] = Math.exp(p[i] - l) - t;
        }
        return sum;
    }

    private double onProbabilities(double[] y, double[] p, double[] g, int n) {
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += p[i];
        }
        double sum = 0;
        double through = 0;
        for (int i = 0; i < n; i++) {
            double q = p[i] / total;
            double c = BinaryCrossentropy.clip(q);
            double t = smoothed(y[i], n);
            sum -= t * Math.log(c);
            g[i] = q == c ? -t / q : 0;
            through += g[i] * q;
        }
        for (int i = 0; i < n; i++) {
            g[i] = (g[i] - through) / total;
        }
        return sum;
    }

    private double smoothed(double y, int n) {
        return y * (1 - smoothing) + smoothing / n;
    }

    static double logSumExp(double[] p, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, p[i]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.exp(p[i] - max);
        }
        return max + Math.log(sum);
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
        return new SoftmaxCrossentropy(
                header.reduction(), false, smoothing, java.util.OptionalInt.empty(), maxRows, columns);
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty()
                .put("from_logits", fromLogits)
                .put("label_smoothing", smoothing)
                .put("axis", -1);
    }
}
