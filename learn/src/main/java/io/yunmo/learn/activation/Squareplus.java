package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** (x + sqrt(x^2 + b)) / 2 (Barron, 2021). */
public record Squareplus(double b) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        return (x + Math.sqrt(x * x + b)) / 2;
    }

    @Override
    public double derivative(double x) {
        return (1 + x / Math.sqrt(x * x + b)) / 2;
    }

    @Override
    public String keras() {
        return "squareplus";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, b == 4);
    }
}
