package io.yunmo.learn.initializer;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** The bias of an LSTM's four gates: another initialiser's, but ones for the second, the forget gate. */
public record ForgetBias(Initializer others) implements Initializer {
    @Override
    public float[] values(int[] shape, long seed) {
        float[] all = others.values(shape, seed);
        int units = all.length / 4;
        Arrays.fill(all, units, 2 * units, 1);
        return all;
    }

    @Override
    public JsonNode write() {
        return others.write();
    }
}
