package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Each architecture against the logits, or hidden states, that transformers computes in float32. */
class TinyModelsTest {
    private static final double EXACT = 2e-3;
    private static final double F16_CACHE = 5e-2;

    /** phi3-longrope: with a longer one its long factors would apply. */
    private static final int CONTEXT = 256;

    private static final JsonNode MODELS =
            Fixtures.json("language/tiny/tiny.json").get("models");

    static Stream<String> decoders() {
        return names().filter(n -> !encoder(n));
    }

    static Stream<String> encoders() {
        return names().filter(TinyModelsTest::encoder);
    }

    private static Stream<String> names() {
        return StreamSupport.stream(MODELS.spliterator(), false)
                .map(m -> m.get("name").stringValue());
    }

    private static boolean encoder(String name) {
        return name.contains("bert");
    }

    static Stream<Arguments> decodersAndKernels() {
        return decoders().flatMap(n -> Stream.of("plain", "java", "best").map(k -> Arguments.of(n, k)));
    }

    static Stream<Arguments> encodersAndKernels() {
        return encoders().flatMap(n -> Stream.of("plain", "java", "best").map(k -> Arguments.of(n, k)));
    }

    private static Kernels kernels(String name) {
        return switch (name) {
            case "plain" -> Kernels.plain();
            case "java" -> Kernels.java();
            default -> Kernels.best();
        };
    }

    @ParameterizedTest
    @MethodSource("decodersAndKernels")
    void computesTheLogitsOfEveryPosition(String name, String kernels) {
        LoadOptions options = Running.options(true, KvLayout.Type.F32, CONTEXT, 64);
        compare(name, options, kernels(kernels), EXACT);
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void staysNearWithKeysAndValuesInHalfPrecision(String name) {
        LoadOptions options = Running.options(true, KvLayout.Type.F16, CONTEXT, 64);
        compare(name, options, Kernels.best(), F16_CACHE);
    }

    private static void compare(String name, LoadOptions options, Kernels kernels, double tolerance) {
        var expected = SafeTensors.read(path(name + ".safetensors"));
        try (Running running = new Running(path(name + ".gguf"), options, kernels, 2, false)) {
            for (String prompt : List.of("random", "text")) {
                List<float[]> logits = running.all(prompt(name, prompt), 64);
                float[] reference = expected.get(prompt + ".logits").toFloats();
                assertNear(logits, reference, tolerance, name + " " + prompt);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("encodersAndKernels")
    void computesTheHiddenStatesOfTexts(String name, String kernels) {
        LoadOptions options = Running.options(true, KvLayout.Type.F32, CONTEXT, 64);
        var expected = SafeTensors.read(path(name + ".safetensors"));
        List<int[]> texts = List.of(prompt(name, "random"), prompt(name, "text"));
        try (Gguf file = Gguf.open(path(name + ".gguf"));
                Workers workers = new Workers(2);
                Encoder encoder = Models.loadEncoder(file, options, kernels(kernels), workers)) {
            List<float[]> hidden = encoder.encode(texts);
            assertEquals(2, hidden.size());
            assertNear(List.of(hidden.get(0)), expected.get("random.hidden").toFloats(), EXACT, name);
            assertNear(List.of(hidden.get(1)), expected.get("text.hidden").toFloats(), EXACT, name);
            assertArrayEquals(
                    hidden.get(1), encoder.encode(List.of(texts.get(1))).getFirst());
        }
    }

    private static void assertNear(List<float[]> actual, float[] expected, double tolerance, String what) {
        double max = Distance.between(actual, expected).max();
        assertTrue(max <= tolerance, () -> what + ": " + max + ", allowed " + tolerance);
    }

    static Path path(String name) {
        return Fixtures.path("language/tiny").resolve(name);
    }

    static int[] prompt(String model, String prompt) {
        for (JsonNode m : MODELS) {
            if (m.get("name").stringValue().equals(model)) {
                return StreamSupport.stream(m.get("prompts").get(prompt).spliterator(), false)
                        .mapToInt(JsonNode::intValue)
                        .toArray();
            }
        }
        throw new AssertionError("no model " + model);
    }
}
