package io.yunmo.learn.regularizer;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;

/** l1 * sum |w|. */
public record L1(double l1) implements Regularizer {
    @Override
    public double loss(Matrix w) {
        return Penalty.loss(w, l1, 0);
    }

    @Override
    public void addGradient(Matrix w, Matrix gradient, float scale) {
        Penalty.addGradient(w, gradient, scale, l1, 0);
    }

    @Override
    public JsonNode write() {
        return Regularizers.write("L1", KerasObject.empty().put("l1", l1));
    }
}
