package io.yunmo.bench.learn;

import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.Targets;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.learn.layer.attention.Embedding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The networks of bench/networks, which Keras reads as well, and random data for them: ten classes. */
final class NamedNetworks {
    private NamedNetworks() {}

    static Network network(String name) {
        try {
            Network network = KerasJson.read(Files.readString(Path.of("bench", "networks", name + ".json")));
            network.initialize(7);
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Normal inputs, or tokens where the network begins with an embedding. */
    static Examples examples(Network network, int rows) {
        SplittableRandom random = new SplittableRandom(11);
        int width = Math.toIntExact(network.graph().inputShape().elements());
        int tokens = network.graph().nodes().get(1).layer() instanceof Embedding e ? e.inputDim() : 0;
        float[] x = new float[rows * width];
        for (int i = 0; i < x.length; i++) {
            x[i] = tokens > 0 ? random.nextInt(tokens) : (float) random.nextGaussian();
        }
        int[] y = new int[rows];
        for (int r = 0; r < rows; r++) {
            y[r] = random.nextInt(10);
        }
        return new Examples(MemorySegment.ofArray(x), rows, width, new Targets.Classes(y));
    }
}
