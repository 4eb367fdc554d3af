package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.JsonNode;

/** All 0. */
public record Zeros() implements Initializer {
    @Override
    public float[] values(int[] shape, long seed) {
        return new float[Initializer.elements(shape)];
    }

    @Override
    public JsonNode write() {
        return Initializers.write("Zeros", KerasObject.empty());
    }
}
