package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** Binary cross-entropy times (1 - the probability of the right answer) ^ gamma (Lin et al., 2017). */
record BinaryFocalCrossentropy(
        Header header, boolean balanced, double alpha, double gamma, boolean fromLogits, double smoothing)
        implements ElementLoss {
    static Loss read(Header h, Arguments a) {
        Losses.checkAxis(a);
        return new BinaryFocalCrossentropy(
                h,
                a.flag("apply_class_balancing", false),
                a.number("alpha", 0.25),
                a.number("gamma", 2),
                a.flag("from_logits", false),
                a.number("label_smoothing", 0, 0, 1));
    }

    @Override
    public double value(double y, double p) {
        double t = y * (1 - smoothing) + 0.5 * smoothing;
        double q = probability(p);
        return weight(t) * Math.pow(1 - right(t, q), gamma) * crossentropy(t, q);
    }

    @Override
    public double derivative(double y, double p) {
        double t = y * (1 - smoothing) + 0.5 * smoothing;
        double q = probability(p);
        double miss = 1 - right(t, q);
        double inside = q == BinaryCrossentropy.clip(q) ? (q - t) / (q * (1 - q)) : 0;
        double power = gamma == 0 ? 0 : -gamma * Math.pow(miss, gamma - 1) * (2 * t - 1);
        double d = weight(t) * (power * crossentropy(t, q) + Math.pow(miss, gamma) * inside);
        return fromLogits ? d * q * (1 - q) : d;
    }

    private double probability(double p) {
        return fromLogits ? 1 / (1 + Math.exp(-p)) : p;
    }

    private static double right(double t, double q) {
        return t * q + (1 - t) * (1 - q);
    }

    private static double crossentropy(double t, double q) {
        double c = BinaryCrossentropy.clip(q);
        return -t * Math.log(c) - (1 - t) * Math.log1p(-c);
    }

    private double weight(double t) {
        return balanced ? t * alpha + (1 - t) * (1 - alpha) : 1;
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty()
                .put("from_logits", fromLogits)
                .put("label_smoothing", smoothing)
                .put("axis", -1)
                .put("apply_class_balancing", balanced)
                .put("alpha", alpha)
                .put("gamma", gamma);
    }
}
