package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** x above 0, negativeSlope * x below. */
public record LeakyRelu(double negativeSlope) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        return x > 0 ? x : negativeSlope * x;
    }

    @Override
    public double derivative(double x) {
        return x > 0 ? 1 : negativeSlope;
    }

    @Override
    public String keras() {
        return "leaky_relu";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, negativeSlope == 0.2);
    }
}
