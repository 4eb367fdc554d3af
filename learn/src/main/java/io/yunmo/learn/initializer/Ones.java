package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** All 1. */
public record Ones() implements Initializer {
    @Override
    public float[] values(int[] shape, long seed) {
        float[] v = new float[Initializer.elements(shape)];
        Arrays.fill(v, 1f);
        return v;
    }

    @Override
    public JsonNode write() {
        return Initializers.write("Ones", KerasObject.empty());
    }
}
