package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** All the same value. */
public record Constant(double value) implements Initializer {
    @Override
    public float[] values(int[] shape, long seed) {
        float[] v = new float[Initializer.elements(shape)];
        Arrays.fill(v, (float) value);
        return v;
    }

    @Override
    public JsonNode write() {
        return Initializers.write("Constant", KerasObject.empty().put("value", value));
    }
}
