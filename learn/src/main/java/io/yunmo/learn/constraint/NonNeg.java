package io.yunmo.learn.constraint;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import tools.jackson.databind.JsonNode;

/** No weight below zero. */
public record NonNeg() implements Constraint {
    @Override
    public void apply(Matrix w, int[] shape) {
        for (long i = 0; i < (long) w.rows() * w.stride(); i++) {
            long at = w.address() + 4 * i;
            if (Memory.get(at) < 0) {
                Memory.put(at, 0);
            }
        }
    }

    @Override
    public JsonNode write() {
        return Constraints.write("NonNeg", KerasObject.empty());
    }
}
