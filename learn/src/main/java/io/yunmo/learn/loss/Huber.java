package io.yunmo.learn.loss;

import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** Half the square of the error up to {@code delta}, linear beyond (Huber, 1964). */
record Huber(Header header, double delta) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        double e = Math.abs(p - y);
        return e <= delta ? 0.5 * e * e : delta * e - 0.5 * delta * delta;
    }

    @Override
    public double derivative(double y, double p) {
        return Math.max(-delta, Math.min(delta, p - y));
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty().put("delta", delta);
    }
}
