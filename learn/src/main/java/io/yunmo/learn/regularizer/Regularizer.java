package io.yunmo.learn.regularizer;

import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;

/** A penalty on a weight (or on a layer's outputs) that is added to the loss. Immutable and thread-safe. */
public sealed interface Regularizer permits L1, L2, L1L2, OrthogonalRegularizer {
    /** The penalty; sums run in double. */
    double loss(Matrix w);

    /** Adds {@code scale} times the penalty's gradient to {@code gradient}, which is as large as {@code w}. */
    void addGradient(Matrix w, Matrix gradient, float scale);

    /** Keras's serialised form. */
    JsonNode write();

    /** Any spelling of {@link io.yunmo.learn.keras.KerasObject}; INVALID for unknown names and arguments. */
    static Regularizer parse(JsonNode node) {
        return Regularizers.parse(node);
    }
}
