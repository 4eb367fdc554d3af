package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** x above 0, alpha * (e^x - 1) below (Clevert et al., 2016). */
public record Elu(double alpha) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        return x > 0 ? x : alpha * Math.expm1(x);
    }

    @Override
    public double derivative(double x) {
        return x > 0 ? 1 : alpha * Math.exp(x);
    }

    @Override
    public String keras() {
        return "elu";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, alpha == 1);
    }
}
