package io.yunmo.learn.activation;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import tools.jackson.databind.JsonNode;

/** x between {@code threshold} and {@code max}, the max above, negativeSlope * (x - threshold) below. */
public record Relu(double negativeSlope, double max, double threshold) implements ElementwiseActivation {
    @Override
    public double value(double x) {
        if (x >= max) {
            return max;
        }
        return x > threshold ? x : negativeSlope * (x - threshold);
    }

    @Override
    public double derivative(double x) {
        if (x > max) {
            return 0;
        }
        return x > threshold ? 1 : x < threshold ? negativeSlope : 0;
    }

    @Override
    public boolean needsInput() {
        return !plain();
    }

    @Override
    public void forward(Matrix in, Matrix out) {
        if (plain()) {
            Elementwise.relu(in.address(), out.address(), Plain.floats(in));
        } else {
            ElementwiseActivation.super.forward(in, out);
        }
    }

    @Override
    public void backward(Matrix in, Matrix out, Matrix gradient) {
        if (plain()) {
            Elementwise.reluGradient(out.address(), gradient.address(), gradient.address(), Plain.floats(out));
        } else {
            ElementwiseActivation.super.backward(in, out, gradient);
        }
    }

    /** Whether this is max(x, 0), which has its own kernel. */
    public boolean plain() {
        return negativeSlope == 0 && max == Double.POSITIVE_INFINITY && threshold == 0;
    }

    @Override
    public String keras() {
        return "relu";
    }

    @Override
    public JsonNode write() {
        return ActivationNames.write(this, plain());
    }
}
