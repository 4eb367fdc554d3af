package io.yunmo.learn.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Against keras.optimizers: twelve given gradients. */
class OptimizerTest {
    private static final Map<String, Tensor> TENSORS =
            SafeTensors.read(Fixtures.path("learn/values/optimizers.safetensors"));

    private static List<JsonNode> cases() {
        return Fixtures.json("learn/values/optimizers.json")
                .path("cases")
                .valueStream()
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> updates() {
        return cases().stream()
                .map(c -> DynamicTest.dynamicTest(
                        c.path("key").asString() + " " + c.path("optimizer").asString() + c.path("args"),
                        () -> check(c)));
    }

    private static void check(JsonNode c) {
        Optimizer optimizer = Optimizer.parse(c.path("serialized"));
        try (Arena arena = Arena.ofConfined()) {
            List<Parameter> parameters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Tensor t = TENSORS.get("initial/" + i);
                parameters.add(new Parameter("v" + i, shape(t), matrix(arena, t), matrix(arena, t), Optional.empty()));
            }
            try (Updater updater = optimizer.start(parameters)) {
                for (int step = 1; step <= 12; step++) {
                    for (int i = 0; i < 3; i++) {
                        put(
                                TENSORS.get("gradient/" + (step - 1) + "/" + i),
                                parameters.get(i).gradient());
                    }
                    updater.step();
                    compare(c, step, parameters);
                }
                assertEquals(12, updater.iterations());
            }
        }
    }

    private static void compare(JsonNode c, int step, List<Parameter> parameters) {
        for (int i = 0; i < 3; i++) {
            Tensor want = TENSORS.get(c.path("key").asString() + "/after_" + step + "/" + i);
            if (want == null) {
                continue;
            }
            double[] w = want.toDoubles();
            Matrix m = parameters.get(i).value();
            // Muon's iteration squares rounding errors
            double tolerance = c.path("optimizer").asString().equals("Muon") ? 1e-4 : 1e-6;
            double largest = 0;
            for (double v : w) {
                largest = Math.max(largest, Math.abs(v));
            }
            for (int k = 0; k < w.length; k++) {
                double got = Memory.get(m, k / m.columns(), k % m.columns());
                assertEquals(w[k], got, tolerance * largest, "variable " + i + "[" + k + "] after " + step);
            }
        }
    }

    private static int[] shape(Tensor t) {
        int[] s = new int[t.shape().rank()];
        for (int i = 0; i < s.length; i++) {
            s[i] = (int) t.shape().dimension(i);
        }
        return s;
    }

    private static Matrix matrix(Arena arena, Tensor t) {
        int columns =
                t.shape().rank() == 0 ? 1 : (int) t.shape().dimension(t.shape().rank() - 1);
        Matrix m = Memory.matrix(arena, (int) t.shape().elements() / columns, columns);
        put(t, m);
        return m;
    }

    private static void put(Tensor t, Matrix m) {
        double[] v = t.toDoubles();
        for (int k = 0; k < v.length; k++) {
            Memory.put(m, k / m.columns(), k % m.columns(), (float) v[k]);
        }
    }

    @Test
    void theStateGoesOutAndIn() {
        for (JsonNode c : cases()) {
            Optimizer optimizer = Optimizer.parse(c.path("serialized"));
            assertEquals(optimizer, Optimizer.parse(optimizer.write()));
            try (Arena arena = Arena.ofConfined()) {
                Tensor t = TENSORS.get("initial/0");
                Parameter a = new Parameter("v", shape(t), matrix(arena, t), matrix(arena, t), Optional.empty());
                Parameter b = new Parameter("v", shape(t), matrix(arena, t), matrix(arena, t), Optional.empty());
                try (Updater one = optimizer.start(List.of(a));
                        Updater other = optimizer.start(List.of(b))) {
                    one.step();
                    one.step();
                    other.load(one.save());
                    Memory.copy(a.value().address(), b.value().address(), a.floats());
                    put(t, a.gradient());
                    put(t, b.gradient());
                    one.step();
                    other.step();
                    for (long i = 0; i < a.floats(); i++) {
                        assertEquals(
                                Memory.get(a.value().address() + 4 * i),
                                Memory.get(b.value().address() + 4 * i),
                                0f,
                                c.toString());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "nadam", "lamb", "adafactor", "muon"})
    void splittingAStepChangesNothing(String name) {
        Optimizer optimizer = Optimizer.parse(JsonNodeFactory.instance.stringNode(name));
        try (Arena arena = Arena.ofConfined()) {
            Tensor t = TENSORS.get("initial/0");
            Parameter a = new Parameter("v", shape(t), matrix(arena, t), matrix(arena, t), Optional.empty());
            Parameter b = new Parameter("v", shape(t), matrix(arena, t), matrix(arena, t), Optional.empty());
            try (Updater one = optimizer.start(List.of(a));
                    Updater other = optimizer.start(List.of(b))) {
                one.step();
                other.begin();
                for (int part = 0; part < 3; part++) {
                    other.update(0, part, 3);
                }
                other.end();
            }
            for (long i = 0; i < a.floats(); i++) {
                assertEquals(
                        Memory.get(a.value().address() + 4 * i),
                        Memory.get(b.value().address() + 4 * i),
                        0f);
            }
        }
    }

    @Test
    void allProblemsAreReportedTogether() {
        JsonNode bad = new ObjectMapper().readTree("{\"Adam\":{\"learing_rate\":1,\"clipnorm\":1,\"clipvalue\":1}}");
        String message =
                assertThrows(YunmoException.class, () -> Optimizer.parse(bad)).getMessage();
        assertTrue(message.contains("learning_rate") && message.contains("only one of"), message);
        assertThrows(YunmoException.class, () -> Optimizer.parse(KerasObject.write("", "Adamm", KerasObject.empty())));
    }
}
