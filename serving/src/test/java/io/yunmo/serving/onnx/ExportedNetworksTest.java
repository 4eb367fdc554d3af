package io.yunmo.serving.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.learn.file.KerasFile;
import io.yunmo.learn.onnx.OnnxExport;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime gives for exported networks what Keras predicted. */
class ExportedNetworksTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    /** The fixtures' networks whose layers are all known by now. */
    static List<String> known() {
        List<String> names = new ArrayList<>();
        for (Path file : Fixtures.list("learn/training", ".keras")) {
            try (Network network = KerasFile.read(file)) {
                OnnxExport.write(network, OutputStream.nullOutputStream());
                names.add(file.getFileName().toString().replace(".keras", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (YunmoException e) {
                String message = e.getMessage();
                assertTrue(
                        message.contains("unknown layer") || message.contains("no form in ONNX"),
                        file + ": " + message);
            }
        }
        return names;
    }

    @Test
    void knowsMostOfTheFixtures() {
        assertTrue(known().size() >= 30, known().toString());
    }

    @ParameterizedTest
    @MethodSource("known")
    void givesWhatKerasPredicted(String name) throws IOException {
        Map<String, Tensor> recorded = SafeTensors.read(Fixtures.path("learn/training/" + name + ".safetensors"));
        Path file = folder.resolve("model.onnx");
        try (Network network = KerasFile.read(Fixtures.path("learn/training/" + name + ".keras"));
                OutputStream out = Files.newOutputStream(file)) {
            OnnxExport.write(network, out);
        }
        List<Tensor> expected = part(recorded, "predictions");
        List<Tensor> inputs =
                part(recorded, recorded.keySet().stream().anyMatch(k -> k.startsWith("x_val")) ? "x_val" : "x");
        try (Predictor predictor = new OnnxRuntime(1, 1L << 28).load(name, Map.of(OnnxRuntime.FILE, file));
                Arena arena = Arena.ofConfined()) {
            List<NamedTensor> given = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                TensorSpec spec = predictor.signature().inputs().get(i);
                Tensor rows = rows(inputs.get(i), expected.getFirst().shape().dimension(0));
                given.add(new NamedTensor(spec.name(), rows.to(spec.type(), arena)));
            }
            List<NamedTensor> outputs = predictor.predict(given);
            assertEquals(expected.size(), outputs.size());
            for (int i = 0; i < outputs.size(); i++) {
                close(expected.get(i), outputs.get(i).tensor(), name);
            }
        }
    }

    private static List<Tensor> part(Map<String, Tensor> recorded, String name) {
        return recorded.entrySet().stream()
                .filter(e -> e.getKey().equals(name) || e.getKey().startsWith(name + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Tensor rows(Tensor all, long rows) {
        long[] sizes = all.shape().dimensions();
        long bytes = all.data().byteSize() / sizes[0] * rows;
        sizes[0] = rows;
        return Tensor.of(all.type(), new Shape(sizes), all.data().asSlice(0, bytes));
    }

    private static void close(Tensor expected, Tensor actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        double scale = 1;
        for (float f : expected.toFloats()) {
            scale = Math.max(scale, Math.abs(f));
        }
        for (int i = 0; i < expected.shape().elements(); i++) {
            assertEquals(expected.floatAt(i), actual.floatAt(i), TOLERANCE * scale, what + " at " + i);
        }
    }
}
