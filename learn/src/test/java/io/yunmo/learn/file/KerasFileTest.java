package io.yunmo.learn.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Keras saved is read with all its weights, and what is written is read again. */
class KerasFileTest {
    @TempDir
    private Path folder;

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(Fixtures.path("learn/training"))) {
            return all.filter(
                            p -> p.toString().endsWith(".keras") || p.toString().endsWith(".h5"))
                    .sorted()
                    .toList();
        }
    }

    /** The names of the fixtures' files whose layers are all known by now. */
    static List<String> known() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : files()) {
            try {
                KerasFile.read(file).close();
                names.add(file.getFileName().toString());
            } catch (YunmoException e) {
                assertTrue(e.getMessage().contains("unknown layer"), file + ": " + e.getMessage());
            }
        }
        return names;
    }

    @Test
    void knowsMostOfTheFixtures() throws IOException {
        List<String> known = known();
        assertTrue(known.size() >= 37, known.toString());
    }

    @ParameterizedTest
    @MethodSource("known")
    void readsTheWeightsThatKerasSaved(String name) {
        String stem = name.substring(0, name.indexOf('.'));
        Map<String, Tensor> saved = SafeTensors.read(Fixtures.path("learn/training/" + stem + ".safetensors"));
        try (Network network = KerasFile.read(Fixtures.path("learn/training/" + name))) {
            int i = 0;
            for (Tensor weight : network.save().values()) {
                assertArrayEquals(
                        saved.get("final/" + i++).toFloats(),
                        weight.toFloats(),
                        network.weights().get(i - 1).path());
            }
            assertEquals(
                    saved.keySet().stream().filter(k -> k.startsWith("final/")).count(), i);
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void readsWhatItWrites(String name) throws IOException {
        try (Network network = KerasFile.read(Fixtures.path("learn/training/" + name))) {
            Path keras = folder.resolve("one.keras");
            try (OutputStream out = Files.newOutputStream(keras)) {
                KerasFile.write(network, out);
            }
            same(network, keras);
            Path legacy = folder.resolve("one.h5");
            try (OutputStream out = Files.newOutputStream(legacy)) {
                KerasFile.writeLegacy(network, out);
            }
            same(network, legacy);
        }
    }

    private static void same(Network network, Path file) {
        try (Network again = KerasFile.read(file)) {
            assertEquals(network.graph(), again.graph());
            Map<String, Tensor> before = network.save();
            Map<String, Tensor> after = again.save();
            assertEquals(before.keySet(), after.keySet());
            before.forEach((path, tensor) -> assertTrue(tensor.contentEquals(after.get(path)), path));
        }
    }
}
