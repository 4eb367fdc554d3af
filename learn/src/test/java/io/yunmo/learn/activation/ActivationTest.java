package io.yunmo.learn.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.learn.Matrices;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Against keras.activations. */
class ActivationTest {
    private static final JsonNode FIXTURE = Fixtures.json("learn/values/activations.json");

    @TestFactory
    Stream<DynamicTest> elementwise() {
        return FIXTURE.path("elementwise").properties().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> elementwise(e.getKey(), e.getValue())));
    }

    private static Activation parse(String key, JsonNode c) {
        String name = c.has("function") ? c.path("function").asString() : key.replaceAll("[ (\\[].*", "");
        return Activation.parse(KerasObject.write("keras.activations", name, (ObjectNode) c.path("config")));
    }

    private static void elementwise(String key, JsonNode c) {
        ElementwiseActivation a = (ElementwiseActivation) parse(key, c);
        double[] grid = Matrices.numbers(FIXTURE.path("grid"));
        double[] value = Matrices.numbers(c.path("value64"));
        double[] derivative = Matrices.numbers(c.path("derivative64"));
        // the fixture's own erf is a few 1e-9 off (gelu(-2.75) = -0.0081943488964 by its series)
        double near = a instanceof Gelu ? 1e-8 : 1e-9;
        for (int i = 0; i < grid.length; i++) {
            assertEquals(value[i], a.value(grid[i]), near * Math.max(1, Math.abs(value[i])), "f(" + grid[i] + ")");
            assertEquals(
                    derivative[i],
                    a.derivative(grid[i]),
                    near * Math.max(1, Math.abs(derivative[i])),
                    "f'(" + grid[i] + ")");
        }
        inFloats(a, grid, value, derivative);
    }

    private static void inFloats(ElementwiseActivation a, double[] grid, double[] value, double[] derivative) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix in = Matrices.of(arena, new double[][] {grid});
            Matrix out = Memory.matrix(arena, 1, grid.length);
            double[] ones = new double[grid.length];
            java.util.Arrays.fill(ones, 1);
            Matrix g = Matrices.of(arena, new double[][] {ones});
            a.forward(in, out);
            a.backward(in, out, g);
            for (int i = 0; i < grid.length; i++) {
                double most = 1e-6 * Math.max(1, Math.abs(value[i]));
                assertEquals((float) value[i], Memory.get(out, 0, i), most, "f(" + grid[i] + ") in float32");
                assertEquals(
                        (float) derivative[i],
                        Memory.get(g, 0, i),
                        1e-6 * Math.max(1, Math.abs(derivative[i])),
                        "f'(" + grid[i] + ") in float32");
            }
            for (int i = grid.length; i < out.stride(); i++) {
                assertEquals(0f, Memory.get(out.address() + 4L * i), "padding");
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> rows() {
        return FIXTURE.path("rows").properties().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> rows(e.getKey(), e.getValue())));
    }

    private static void rows(String key, JsonNode c) {
        Activation a = parse(key, c);
        double[][] x = Matrices.rows(FIXTURE.path("row_inputs"));
        double[][] want = Matrices.rows(c.path("value64"));
        double[][] gradient = Matrices.rows(c.path("gradient64_of_sum_of_value_times_1_2_3"));
        try (Arena arena = Arena.ofConfined()) {
            Matrix in = Matrices.of(arena, x);
            Matrix out = Memory.matrix(arena, x.length, want[0].length);
            a.forward(in, out);
            Matrices.near("value", want, out, 1e-6);
            Matrix g = Memory.matrix(arena, x.length, x[0].length);
            for (int r = 0; r < x.length; r++) {
                for (int k = 0; k < want[0].length; k++) {
                    Memory.put(g, r, k, k + 1);
                }
            }
            a.backward(in, out, g);
            Matrices.near("gradient", gradient, g, 2e-6);
        }
    }
}
