package io.yunmo.learn.constraint;

import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;

/** What a weight is projected to after every update. Immutable and thread-safe. */
public sealed interface Constraint permits MaxNorm, MinMaxNorm, UnitNorm, NonNeg {
    /**
     * Projects {@code w} in place.
     *
     * @param w the weight with all but its last dimension as rows
     * @param shape the weight's own shape, which the axes of norms refer to
     */
    void apply(Matrix w, int[] shape);

    /** Keras's serialised form. */
    JsonNode write();

    /** Any spelling of {@link io.yunmo.learn.keras.KerasObject}; INVALID for unknown names and arguments. */
    static Constraint parse(JsonNode node) {
        return Constraints.parse(node);
    }
}
