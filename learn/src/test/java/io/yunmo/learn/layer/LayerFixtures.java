package io.yunmo.learn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.keras.LayerText;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Keras's small cases of layers (fixtures/learn/values/layers.json) against the layers here: outputs, gradients of all inputs
 * and weights, moving statistics, penalties; by a run that learns and by one that does not. Each family's test names its
 * classes:
 *
 * <pre>{@code
 * static Stream<String> keys() { return LayerFixtures.keys("Conv1D", "Conv2D"); }
 * @ParameterizedTest @MethodSource("keys") void agrees(String key) { LayerFixtures.check(key, 1e-5); }
 * }</pre>
 */
public final class LayerFixtures {
    private static final Map<String, JsonNode> CASES = cases();
    private static final Map<String, Tensor> TENSORS =
            SafeTensors.read(Fixtures.path("learn/values/layers.safetensors"));

    private LayerFixtures() {}

    private static Map<String, JsonNode> cases() {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        Fixtures.json("learn/values/layers.json")
                .get("cases")
                .forEach(c -> all.put(c.get("key").stringValue(), c));
        return all;
    }

    /** The keys of all cases of these classes; fails if a class has none. */
    public static Stream<String> keys(String... classes) {
        TreeSet<String> wanted = new TreeSet<>(Arrays.asList(classes));
        List<String> keys = CASES.keySet().stream()
                .filter(k -> wanted.contains(k.substring(4)))
                .toList();
        TreeSet<String> seen = new TreeSet<>();
        keys.forEach(k -> seen.add(k.substring(4)));
        assertEquals(wanted, seen);
        return keys.stream();
    }

    /** Runs one case; what is off by more than {@code tolerance} of the largest entry fails. */
    public static void check(String key, double tolerance) {
        JsonNode one = CASES.get(key);
        Layer read = LayerText.read(one.get("serialized"));
        checkText(one, read);
        try (Arena arena = Arena.ofConfined()) {
            LayerCase learning = new LayerCase(arena, TENSORS, key, read, one.get("call"), true);
            learning.run();
            learning.compare(tolerance, Fixtures.number(one.get("regularisation_loss")));
            if (!one.get("call").path("training").asBoolean(false)) {
                LayerCase inference = new LayerCase(arena, TENSORS, key, read, one.get("call"), false);
                inference.run();
                inference.compareOutputs(tolerance);
            }
        }
    }

    /** What is written is what Keras wrote, and is read again as the same. */
    private static void checkText(JsonNode one, Layer layer) {
        List<io.yunmo.tensor.Shape> shapes = new ArrayList<>();
        for (int i = 0; TENSORS.containsKey(one.get("key").stringValue() + "/input/" + i); i++) {
            shapes.add(LayerCase.sample(TENSORS.get(one.get("key").stringValue() + "/input/" + i)));
        }
        JsonNode written = LayerText.write(layer, shapes);
        assertEquals(layer, LayerText.read(written));
        JsonTrees.same(
                one.get("serialized").get("config"),
                written.get("config"),
                one.get("key").stringValue());
        assertEquals(one.get("serialized").has("build_config"), written.has("build_config"), "build_config");
    }

    static void compare(Map<String, Tensor> tensors, String name, Matrix got, double tolerance) {
        compare(tensors, name, got, tolerance, 1e-30);
    }

    /** The largest entry of a tensor, without its sign. */
    static double largest(Tensor t) {
        double largest = 0;
        for (int i = 0; i < t.shape().elements(); i++) {
            largest = Math.max(largest, Math.abs(t.floatAt(i)));
        }
        return largest;
    }

    /** As if no entry were smaller than {@code floor}. */
    static void compare(Map<String, Tensor> tensors, String name, Matrix got, double tolerance, double floor) {
        Tensor want = tensors.get(name);
        float[] values = new float[(int) want.shape().elements()];
        assertEquals(values.length, got.rows() * got.columns(), name + " has another size");
        Memory.store(got, MemorySegment.ofArray(values), 0);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs(want.floatAt(i)));
            worst = Math.max(worst, Math.abs(values[i] - want.floatAt(i)));
        }
        assertTrue(worst <= tolerance * Math.max(largest, floor), name + ": " + worst + " off, largest " + largest);
    }
}
