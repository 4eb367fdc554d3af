package io.yunmo.learn.loss;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.Plain;
import io.yunmo.learn.activation.RowActivation;
import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The mean of -y log p - (1 - y) log(1 - p), from probabilities (clipped by 1e-7) or logits. */
record BinaryCrossentropy(Header header, boolean fromLogits, double smoothing) implements ElementLoss {
    static Loss read(Header h, Arguments a) {
        Losses.checkAxis(a);
        return new BinaryCrossentropy(h, a.flag("from_logits", false), a.number("label_smoothing", 0, 0, 1));
    }

    @Override
    public double value(double y, double p) {
        double t = smoothed(y);
        if (fromLogits) {
            return Math.max(p, 0) - p * t + Math.log1p(Math.exp(-Math.abs(p)));
        }
        double q = clip(p);
        return -t * Math.log(q) - (1 - t) * Math.log1p(-q);
    }

    @Override
    public double derivative(double y, double p) {
        double t = smoothed(y);
        if (fromLogits) {
            return 1 / (1 + Math.exp(-p)) - t;
        }
        return p == clip(p) ? (p - t) / (p * (1 - p)) : 0;
    }

    double smoothed(double y) {
        return y * (1 - smoothing) + 0.5 * smoothing;
    }

    static double clip(double p) {
        return Math.max(Losses.EPSILON, Math.min(1 - Losses.EPSILON, p));
    }

    /** After softmax too: Keras then takes that layer's logits for a sigmoid's. */
    @Override
    public Optional<FusedLoss> fused(Activation output, int maxRows, int columns) {
        boolean kept = output == Plain.SIGMOID || output == RowActivation.SOFTMAX;
        return kept ? Optional.of(new LogitsFunction(logits(), output, maxRows, columns)) : Optional.empty();
    }

    private RowLoss logits() {
        return new BinaryCrossentropy(header, true, smoothing);
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty()
                .put("from_logits", fromLogits)
                .put("label_smoothing", smoothing)
                .put("axis", -1);
    }
}
