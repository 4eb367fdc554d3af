package io.yunmo.learn.activation;

import tools.jackson.databind.JsonNode;

/** 0 within {@code threshold} of 0; beyond, x (hard) or x moved towards 0 by it (soft). */
public record Shrink(boolean soft, double threshold) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        if (Math.abs(x) <= threshold) {
            return 0;
        }
        return soft ? x - Math.signum(x) * threshold : x;
    }

    @Override
    public double derivative(double x) {
        return Math.abs(x) > threshold ? 1 : 0;
    }

    @Override
    public String keras() {
        return soft ? "soft_shrink" : "hard_shrink";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, threshold == 0.5);
    }
}
