package io.yunmo.learn.constraint;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Norms of 1. */
public record UnitNorm(Axes axes) implements Constraint {
    @Override
    public void apply(Matrix w, int[] shape) {
        axes.scale(w, shape, norm -> 1 / (Axes.EPSILON + norm));
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        axes.write(config);
        return Constraints.write("UnitNorm", config);
    }
}
