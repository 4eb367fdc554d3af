package io.yunmo.bench.learn;

import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Compilation;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.Targets;
import io.yunmo.learn.keras.KerasJson;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Dense networks of any sizes with relu inside and softmax at the end, and made-up data that they can learn. */
final class Mission {
    private static final JsonMapper JSON = new JsonMapper();

    private Mission() {}

    /** {@code sizes} are the input's width, the hidden layers' and the number of classes. */
    static Network network(int... sizes) {
        ArrayNode layers = JSON.createArrayNode();
        for (int i = 1; i < sizes.length; i++) {
            layers.addObject()
                    .putObject("Dense")
                    .put("units", sizes[i])
                    .put("activation", i == sizes.length - 1 ? "softmax" : "relu");
        }
        Network network = KerasJson.sequential("mission", layers, new int[] {sizes[0]});
        network.initialize(7);
        return network;
    }

    static Compilation compilation() {
        return Compilation.parse(JSON.readTree("""
                {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
                """));
    }

    /** Normal inputs; the class is the largest of {@code classes} random projections. */
    static Examples examples(int rows, int width, int classes) {
        SplittableRandom random = new SplittableRandom(11);
        float[] x = new float[rows * width];
        float[] projections = new float[Math.min(width, 16) * classes];
        for (int i = 0; i < projections.length; i++) {
            projections[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        int[] y = new int[rows];
        for (int r = 0; r < rows; r++) {
            y[r] = largest(x, r * width, projections, classes);
        }
        return new Examples(MemorySegment.ofArray(x), rows, width, new Targets.Classes(y));
    }

    private static int largest(float[] x, int from, float[] projections, int classes) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            double sum = 0;
            for (int i = c; i < projections.length; i += classes) {
                sum += projections[i] * x[from + i / classes];
            }
            if (sum > most) {
                most = sum;
                best = c;
            }
        }
        return best;
    }
}
