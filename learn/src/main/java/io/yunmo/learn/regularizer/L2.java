package io.yunmo.learn.regularizer;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;

/** l2 * sum w^2. */
public record L2(double l2) implements Regularizer {
    @Override
    public double loss(Matrix w) {
        return Penalty.loss(w, 0, l2);
    }

    @Override
    public void addGradient(Matrix w, Matrix gradient, float scale) {
        Penalty.addGradient(w, gradient, scale, 0, l2);
    }

    @Override
    public JsonNode write() {
        return Regularizers.write("L2", KerasObject.empty().put("l2", l2));
    }
}
