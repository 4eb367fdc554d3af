package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Uniform in [low, high). */
public record RandomUniform(double low, double high, OptionalLong seed) implements Initializer {
    @Override
    public float[] values(int[] shape, long given) {
        return new Draws(seed, given).uniform(Initializer.elements(shape), low, high);
    }

    @Override
    public JsonNode write() {
        return Initializers.write(
                "RandomUniform",
                Initializers.putSeed(KerasObject.empty(), seed)
                        .put("minval", low)
                        .put("maxval", high));
    }
}
