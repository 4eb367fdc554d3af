package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** x above 0, negativeSlope * x below; the slope is rounded to float32, as TensorFlow keeps it. */
public record LeakyRelu(double negativeSlope) implements ElementwiseActivation {
    private double slope() {
        return (float) negativeSlope;
    }

    @Override
    public double value(double x) {
        return x > 0 ? x : slope() * x;
    }

    @Override
    public double derivative(double x) {
        return x > 0 ? 1 : slope();
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
