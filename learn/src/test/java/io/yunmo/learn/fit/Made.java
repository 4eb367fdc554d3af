package io.yunmo.learn.fit;

import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Small made-up problems. */
final class Made {
    private static final JsonMapper JSON = new JsonMapper();

    private Made() {}

    static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    static Network network(String layers, int width) {
        Network n = KerasJson.sequential("m", json(layers), new int[] {width});
        n.initialize(1);
        return n;
    }

    static Network mlp(int width, int classes) {
        return network(
                "[{'Dense': {'units': 16, 'activation': 'relu'}}, {'Dense': {'units': %d, 'activation': 'softmax'}}]"
                        .formatted(classes),
                width);
    }

    static Compilation compilation(String optimizer) {
        return Compilation.parse(
                json("{'optimizer': %s, 'loss': 'sparse_categorical_crossentropy', 'metrics': ['accuracy']}"
                        .formatted(optimizer)));
    }

    /** The class is that of the largest of the first columns. */
    static Examples classes(int rows, int width, int classes) {
        SplittableRandom random = new SplittableRandom(9);
        float[] x = new float[rows * width];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        int[] y = new int[rows];
        for (int r = 0; r < rows; r++) {
            for (int c = 1; c < classes; c++) {
                y[r] = x[r * width + c] > x[r * width + y[r]] ? c : y[r];
            }
        }
        return new Examples(MemorySegment.ofArray(x), rows, width, new Targets.Classes(y));
    }
}
