package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** {@code gain} on the diagonal of a matrix, 0 elsewhere. */
public record Identity(double gain) implements Initializer {
    @Override
    public float[] values(int[] shape, long seed) {
        if (shape.length != 2) {
            throw YunmoException.invalid(
                    "the Identity initializer makes matrices, not a weight of shape %s", Arrays.toString(shape));
        }
        float[] v = new float[Initializer.elements(shape)];
        for (int i = 0; i < Math.min(shape[0], shape[1]); i++) {
            v[i * shape[1] + i] = (float) gain;
        }
        return v;
    }

    @Override
    public JsonNode write() {
        return Initializers.write("Identity", KerasObject.empty().put("gain", gain));
    }
}
