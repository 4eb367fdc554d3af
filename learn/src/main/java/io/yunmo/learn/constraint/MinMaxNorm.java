package io.yunmo.learn.constraint;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Norms moved by {@code rate} of the way into [min, max]. */
public record MinMaxNorm(double min, double max, double rate, Axes axes) implements Constraint {
    @Override
    public void apply(Matrix w, int[] shape) {
        axes.scale(w, shape, this::factor);
    }

    private double factor(double norm) {
        double desired = rate * Math.max(min, Math.min(max, norm)) + (1 - rate) * norm;
        return desired / (Axes.EPSILON + norm);
    }

    @Override
    public JsonNode write() {
        ObjectNode config =
                KerasObject.empty().put("min_value", min).put("max_value", max).put("rate", rate);
        axes.write(config);
        return Constraints.write("MinMaxNorm", config);
    }
}
