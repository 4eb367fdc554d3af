package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.gguf.Dequantizer;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Packer;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.PackedRow;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A model in each block type against float32 on the dequantised weights: 8-bit activations may cost what they cost. */
class QuantizedModelsTest {
    private static final JsonNode FILES =
            Fixtures.json("language/quant/quant.json").get("files");

    static Stream<String> names() {
        return StreamSupport.stream(FILES.spliterator(), false)
                .map(f -> f.get("name").stringValue());
    }

    private record Tolerance(double mean, double max) {
        static Tolerance of(String name) {
            return switch (name) {
                case "f32", "f16" -> new Tolerance(2e-3, 2e-3);
                case "bf16" -> new Tolerance(0.1, 0.1);
                case "q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_xs", "q4_k_m-mixed" -> new Tolerance(0.09, 0.7);
                default -> new Tolerance(0.06, 0.5);
            };
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void staysAsNearAsItsTypeAllows(String name) {
        float[] expected =
                SafeTensors.read(path(name, "safetensors")).get("logits").toFloats();
        Tolerance tolerance = Tolerance.of(name);
        Distance normal = distance(name, false, expected);
        Distance exact = distance(name, true, expected);
        assertAll(
                () -> assertTrue(normal.max() <= tolerance.max(), () -> name + " " + normal),
                () -> assertTrue(normal.mean() <= tolerance.mean(), () -> name + " " + normal),
                () -> assertTrue(exact.max() <= 2e-3, () -> name + " exact " + exact));
    }

    private static Distance distance(String name, boolean exact, float[] expected) {
        var options = Running.options(exact, KvLayout.Type.F32, 0, 64);
        try (Running running = new Running(path(name, "gguf"), options, Kernels.best(), 2, false)) {
            return Distance.between(running.all(prompt(name), 64), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsSingleRowsOfAPackedMatrix(String name) {
        try (Gguf file = Gguf.open(path(name, "gguf"));
                Arena arena = Arena.ofShared();
                Workers workers = new Workers(1)) {
            TensorInfo tensor = file.require("token_embd.weight");
            float[] expected = Dequantizer.tensor(file, tensor);
            PackedMatrix matrix = new Packer(file, arena, workers, false).pack(tensor);
            long out = Memory.allocate(arena, tensor.columns());
            for (int r : List.of(0, 1, 15, 16, 639)) {
                PackedRow.read(matrix, r, out);
                for (int c = 0; c < tensor.columns(); c++) {
                    float e = expected[(int) (r * tensor.columns() + c)];
                    assertEquals(e, Memory.get(out + 4L * c), 5e-4 + 1e-3 * Math.abs(e), name);
                }
            }
        }
    }

    private static Path path(String name, String ending) {
        return Fixtures.path("language/quant").resolve("llama-" + name + "." + ending);
    }

    private static int[] prompt(String name) {
        JsonNode file = StreamSupport.stream(FILES.spliterator(), false)
                .filter(f -> f.get("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
        return StreamSupport.stream(file.get("prompt_ids").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
