package io.yunmo.learn.constraint;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Norms at most {@code max}. */
public record MaxNorm(double max, Axes axes) implements Constraint {
    @Override
    public void apply(Matrix w, int[] shape) {
        axes.scale(w, shape, norm -> Math.clamp(norm, 0, max) / (Axes.EPSILON + norm));
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty().put("max_value", max);
        axes.write(config);
        return Constraints.write("MaxNorm", config);
    }
}
