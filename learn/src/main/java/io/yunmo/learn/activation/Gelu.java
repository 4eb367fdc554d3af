package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** x times the normal distribution function at x, or its tanh approximation (Hendrycks and Gimpel, 2016). */
public record Gelu(boolean approximate) implements ElementwiseActivation {
    private static final double K = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    @Override
    public double value(double x) {
        return approximate ? 0.5 * x * (1 + Math.tanh(inner(x))) : x * Functions.normalCdf(x);
    }

    @Override
    public double derivative(double x) {
        if (approximate) {
            double t = Math.tanh(inner(x));
            return 0.5 * (1 + t) + 0.5 * x * (1 - t) * (1 + t) * K * (1 + 3 * CUBIC * x * x);
        }
        return Functions.normalCdf(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    private static double inner(double x) {
        return K * (x + CUBIC * x * x * x);
    }

    @Override
    public String keras() {
        return "gelu";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, !approximate);
    }
}
