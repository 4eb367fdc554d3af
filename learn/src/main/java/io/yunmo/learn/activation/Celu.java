package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** max(x, 0) + min(0, alpha * (e^(x / alpha) - 1)) (Barron, 2017). */
public record Celu(double alpha) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        return x > 0 ? x : alpha * Math.expm1(x / alpha);
    }

    @Override
    public double derivative(double x) {
        if (x == 0) {
            return 2; // max(x, 0) and min(x, 0) both count at 0, as TensorFlow derives it
        }
        return x > 0 ? 1 : Math.exp(x / alpha);
    }

    @Override
    public String keras() {
        return "celu";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, alpha == 1);
    }
}
