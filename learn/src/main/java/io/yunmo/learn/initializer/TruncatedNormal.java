package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Normal, drawn again beyond two deviations. */
public record TruncatedNormal(double mean, double deviation, OptionalLong seed) implements Initializer {
    @Override
    public float[] values(int[] shape, long given) {
        return new Draws(seed, given).truncatedNormal(Initializer.elements(shape), mean, deviation);
    }

    @Override
    public JsonNode write() {
        return Initializers.write(
                "TruncatedNormal",
                Initializers.putSeed(KerasObject.empty(), seed)
                        .put("mean", mean)
                        .put("stddev", deviation));
    }
}
