package io.yunmo.learn.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Inference;
import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.learn.layer.Moment;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Graphs with several inputs, outputs and calls of one layer: gradients against differences, JSON there and back. */
class PlanTest {
    /** Two inputs through one shared layer, their sum as one output, and what comes of it as another. */
    static final String SHARED = model(
            """
            %s, %s, %s, %s, %s, %s
            """.formatted(
                    input("a", 3),
                    input("b", 3),
                    layer("Dense", "shared", "\"units\": 4, \"activation\": \"tanh\"", call("a", 0), call("b", 0)),
                    layer(
                            "Add",
                            "sum",
                            "",
                            "{\"args\": [[" + tensor("shared", 0) + ", " + tensor("shared", 1) + "]], \"kwargs\": {}}"),
                    layer("Dense", "mix", "\"units\": 4, \"activation\": \"sigmoid\"", call("sum", 0)),
                    layer(
                            "Concatenate",
                            "both",
                            "",
                            "{\"args\": [[" + tensor("mix", 0) + ", " + tensor("shared", 0) + "]], \"kwargs\": {}}")),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "{\"total\": [\"sum\", 0, 0], \"all\": [\"both\", 0, 0]}");

    private static String model(String layers, String inputs, String outputs) {
        return "{\"class_name\": \"Functional\", \"config\": {\"name\": \"m\", \"layers\": [" + layers
                + "], \"input_layers\": " + inputs + ", \"output_layers\": " + outputs + "}}";
    }

    private static String input(String name, int width) {
        return "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, " + width + "], \"name\": \""
                + name + "\"}, \"inbound_nodes\": []}";
    }

    private static String layer(String className, String name, String config, String... calls) {
        return "{\"class_name\": \"" + className + "\", \"config\": {\"name\": \"" + name + "\""
                + (config.isEmpty() ? "" : ", " + config) + "}, \"inbound_nodes\": [" + String.join(", ", calls) + "]}";
    }

    private static String call(String from, int node) {
        return "{\"args\": [" + tensor(from, node) + "], \"kwargs\": {}}";
    }

    private static String tensor(String from, int node) {
        return "{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"" + from + "\", " + node
                + ", 0]}}";
    }

    @Test
    void gradientsOfSharedLayersAndSeveralEndsAreThoseOfDifferences() {
        try (Network n = KerasJson.read(SHARED);
                Arena arena = Arena.ofConfined()) {
            n.initialize(3);
            Parameters p = n.parameters();
            assertEquals(4, p.all().size(), "the shared layer has its weights once");
            long gradients = Memory.allocate(arena, p.trainableFloats());
            Plan plan = new Plan(
                    n.graph(),
                    p,
                    new Plan.Options(5, gradients, Set.of(), true),
                    new Moment(),
                    new Gemm(Workers.single(), arena),
                    arena);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 2; i++) {
                fill(plan.input(i).at(5), random);
            }
            double[][][] up = {random(5, 4, random), random(5, 8, random)};
            // twice, so that what the first pass leaves in the buffers is seen
            for (int pass = 0; pass < 2; pass++) {
                plan.forward(5, true);
                for (int o = 0; o < 2; o++) {
                    put(plan.outputGradient(o).at(5), up[o]);
                }
                plan.backward(5);
            }
            for (StoredWeight w : p.all()) {
                Matrix g = Parameters.matrix(w.weight().shape(), gradients + 4 * w.offset());
                checkDifferences(plan, w.values(), g, up, w.weight().path());
            }
            for (int i = 0; i < 2; i++) {
                checkDifferences(
                        plan, plan.input(i).at(5), plan.inputGradient(i).at(5), up, "input " + i);
            }
        }
    }

    private static void checkDifferences(Plan plan, Matrix at, Matrix gradient, double[][][] up, String what) {
        for (int r = 0; r < at.rows(); r++) {
            for (int c = 0; c < at.columns(); c++) {
                float before = Memory.get(at, r, c);
                Memory.put(at, r, c, before + 1e-2f);
                double more = total(plan, up);
                Memory.put(at, r, c, before - 1e-2f);
                double less = total(plan, up);
                Memory.put(at, r, c, before);
                assertEquals((more - less) / 2e-2, Memory.get(gradient, r, c), 2e-3, what + "[" + r + "][" + c + "]");
            }
        }
    }

    private static double total(Plan plan, double[][][] up) {
        plan.forward(5, true);
        double sum = 0;
        for (int o = 0; o < 2; o++) {
            Matrix y = plan.output(o).at(5);
            for (int r = 0; r < 5; r++) {
                for (int c = 0; c < y.columns(); c++) {
                    sum += up[o][r][c] * Memory.get(y, r, c);
                }
            }
        }
        return sum;
    }

    private static double[][] random(int rows, int columns, SplittableRandom random) {
        double[][] v = new double[rows][columns];
        for (double[] row : v) {
            for (int c = 0; c < columns; c++) {
                row[c] = random.nextDouble(-1, 1);
            }
        }
        return v;
    }

    private static void fill(Matrix m, SplittableRandom random) {
        put(m, random(m.rows(), m.columns(), random));
    }

    private static void put(Matrix m, double[][] v) {
        for (int r = 0; r < m.rows(); r++) {
            for (int c = 0; c < m.columns(); c++) {
                Memory.put(m, r, c, (float) v[r][c]);
            }
        }
    }

    @Test
    void endsAreNamedAndAnsweredTogether() {
        try (Network n = KerasJson.read(SHARED);
                Inference inference = n.inference(2)) {
            n.initialize(3);
            assertEquals(List.of("a", "b"), n.graph().inputNames());
            assertEquals(List.of("total", "all"), n.graph().outputNames());
            assertEquals(2, inference.inputs());
            assertEquals(8, inference.outputWidth(1));
            MemorySegment a = MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6});
            MemorySegment b = MemorySegment.ofArray(new float[] {1, 0, 1, 0, 1, 0});
            float[] total = new float[8];
            float[] all = new float[16];
            inference.run(List.of(a, b), 2, List.of(MemorySegment.ofArray(total), MemorySegment.ofArray(all)));
            float[] again = new float[16];
            inference.run(List.of(a, b), 2, List.of(MemorySegment.ofArray(new float[0]), MemorySegment.ofArray(again)));
            assertEquals(all[15], again[15]);
            assertTrue(total[0] != 0 && all[0] > 0 && all[0] < 1);
            YunmoException e = assertThrows(YunmoException.class, () -> inference.run(a, 2, b));
            assertTrue(e.getMessage().contains("this network has 2 and 2"), e.getMessage());
        }
    }

    @Test
    void writesWhatItReads() {
        Graph graph = KerasJson.graph(SHARED);
        assertEquals(graph, KerasJson.graph(KerasJson.write(graph)));
    }

    @Test
    void laysModelsInsideAModelOpen() {
        String inner = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"inner\", \"layers\": ["
                + input("i", 4) + ", "
                + "{\"class_name\": \"Dense\", \"config\": {\"name\": \"d\", \"units\": 4}}]}, \"inbound_nodes\": ["
                + call("d", 0) + ", " + call("inner", 0) + "]}";
        String outer = model(
                input("a", 3) + ", " + layer("Dense", "d", "\"units\": 4", call("a", 0)) + ", " + inner,
                "[\"a\", 0, 0]",
                "[\"inner\", 1, 0]");
        Graph graph = KerasJson.graph(outer);
        assertEquals(
                List.of("a", "d", "inner_d", "inner_d"),
                graph.nodes().stream().map(n -> n.layer().name()).toList());
        try (Network n = new Network(graph)) {
            assertEquals(
                    List.of("d/kernel", "d/bias", "inner_d/kernel", "inner_d/bias"),
                    n.weights().stream().map(w -> w.path()).toList());
        }
        assertEquals(List.of("inner"), graph.outputNames());
        assertEquals(graph.nodes(), KerasJson.graph(KerasJson.write(graph)).nodes());
    }

    @Test
    void aLayerCalledForInferenceStaysInInference() {
        String frozen = "{\"args\": [" + tensor("a", 0) + "], \"kwargs\": {\"training\": false}}";
        String dropped = "{\"args\": [" + tensor("a", 0) + "], \"kwargs\": {\"training\": true}}";
        String m = model(
                input("a", 64) + ", " + layer("Dropout", "never", "\"rate\": 0.5", frozen) + ", "
                        + layer("Dropout", "always", "\"rate\": 0.5", dropped),
                "[\"a\", 0, 0]",
                "[[\"never\", 0, 0], [\"always\", 0, 0]]");
        Graph graph = KerasJson.graph(m);
        assertEquals(graph, KerasJson.graph(KerasJson.write(graph)));
        try (Network n = new Network(graph);
                Inference inference = n.inference(1)) {
            float[] x = new float[64];
            java.util.Arrays.fill(x, 1);
            float[] never = new float[64];
            float[] always = new float[64];
            inference.run(
                    List.of(MemorySegment.ofArray(x)),
                    1,
                    List.of(MemorySegment.ofArray(never), MemorySegment.ofArray(always)));
            int zeros = 0;
            for (int i = 0; i < 64; i++) {
                assertEquals(1, never[i]);
                zeros += always[i] == 0 ? 1 : 0;
            }
            assertTrue(zeros > 10 && zeros < 54, zeros + " zeros");
        }
    }

    @Test
    void saysWhatIsWrongWithConnections() {
        String shared = model(
                input("a", 3) + ", " + input("b", 4) + ", "
                        + layer("Dense", "d", "\"units\": 4", call("a", 0), call("b", 0)),
                "[[\"a\", 0, 0], [\"b\", 0, 0]]",
                "[[\"d\", 0, 0], [\"d\", 1, 0]]");
        refuses(shared, "a layer that is shared needs inputs of one shape");
        refuses(
                model(
                        input("a", 3) + ", " + layer("Dense", "d", "\"units\": 4", call("e", 0)),
                        "[\"a\", 0, 0]",
                        "[\"d\", 0, 0]"),
                "layer 'e', which does not exist");
        refuses(
                model(
                        input("a", 3) + ", " + layer("Dense", "d", "\"units\": 4", call("d", 0)),
                        "[\"a\", 0, 0]",
                        "[\"d\", 0, 0]"),
                "cannot be reached");
        refuses(
                model(
                        input("a", 3) + ", " + layer("Dense", "d", "\"units\": 4", call("a", 0)),
                        "[\"a\", 0, 0]",
                        "[\"d\", 2, 0]"),
                "call 2 of layer 'd', which does not exist");
    }

    private static void refuses(String json, String part) {
        String message =
                assertThrows(YunmoException.class, () -> KerasJson.graph(json)).getMessage();
        assertTrue(message.contains(part), message);
    }
}
