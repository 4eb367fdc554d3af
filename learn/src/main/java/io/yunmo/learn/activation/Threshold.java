package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** x above {@code threshold}, {@code otherwise} elsewhere. */
public record Threshold(double threshold, double otherwise) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        return x > threshold ? x : otherwise;
    }

    @Override
    public double derivative(double x) {
        return x > threshold ? 1 : 0;
    }

    @Override
    public String keras() {
        return "threshold";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, false);
    }
}
