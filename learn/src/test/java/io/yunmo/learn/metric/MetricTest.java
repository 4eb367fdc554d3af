package io.yunmo.learn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Matrices;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.learn.loss.Loss;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Against keras.metrics. */
class MetricTest {
    /** They average or add numbers that are given, not predictions. */
    private static final List<String> MISSING = List.of("Mean", "Sum");

    private static final Loss MSE = Loss.parse(JsonNodeFactory.instance.stringNode("mse"));

    private static List<JsonNode> cases() {
        return Fixtures.json("learn/values/metrics.json")
                .path("cases")
                .valueStream()
                .filter(c -> !MISSING.contains(c.path("metric").asString()))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> values() {
        List<JsonNode> all = cases();
        return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(
                        i + " " + all.get(i).path("metric").asString()
                                + all.get(i).path("args"),
                        () -> check(all.get(i))));
    }

    private static Metric metric(JsonNode c, int columns) {
        ObjectNode config = KerasObject.empty();
        config.setAll((ObjectNode) c.path("args"));
        return Metric.parse(KerasObject.write("keras.metrics", c.path("metric").asString(), config), MSE, columns);
    }

    private static void check(JsonNode c) {
        double[][] y = Matrices.rows(c.path("y_true"));
        double[][] p = Matrices.rows(c.path("y_pred"));
        double[] w = Matrices.numbers(c.path("sample_weight"));
        MetricState state = metric(c, p[0].length).start(12, p[0].length);
        try (Arena arena = Arena.ofConfined()) {
            for (int half = 0; half < 2; half++) {
                int from = 12 * half;
                float[] weights =
                        w.length == 0 ? Labels.UNWEIGHTED : Matrices.floats(Arrays.copyOfRange(w, from, from + 12));
                state.update(
                        Matrices.of(arena, Arrays.copyOfRange(p, from, from + 12)),
                        new Labels.Dense(Matrices.of(arena, Arrays.copyOfRange(y, from, from + 12))),
                        weights);
                compare(c.path(half == 0 ? "after_first_12_rows" : "after_all_24_rows"), state);
            }
        }
        state.reset();
        assertEquals(0, state.result(), 0);
    }

    private static void compare(JsonNode value, MetricState state) {
        double[] want = value.isArray() ? Matrices.numbers(value) : new double[] {Fixtures.number(value)};
        double[] got = state.results();
        assertEquals(want.length, got.length);
        for (int i = 0; i < want.length; i++) {
            Matrices.near("value " + i, want[i], got[i], 1e-5);
        }
    }

    @Test
    void everyCaseButMeanAndSumRuns() {
        assertEquals(120 - 2, cases().size());
    }

    @Test
    void whatIsWrittenReadsBack() {
        for (JsonNode c : cases()) {
            JsonNode written = metric(c, 4).write();
            assertEquals(written, Metric.parse(written, MSE, 4).write());
        }
    }

    @Test
    void accuracyFitsLossAndOutputs() {
        assertEquals("BinaryAccuracy", accuracy("binary_crossentropy", 1));
        assertEquals("CategoricalAccuracy", accuracy("categorical_crossentropy", 3));
        assertEquals("SparseCategoricalAccuracy", accuracy("sparse_categorical_crossentropy", 3));
    }

    private static String accuracy(String loss, int columns) {
        JsonNode name = JsonNodeFactory.instance.stringNode("accuracy");
        Metric m = Metric.parse(name, Loss.parse(JsonNodeFactory.instance.stringNode(loss)), columns);
        assertEquals("accuracy", m.name());
        return m.write().path("class_name").asString();
    }

    @Test
    void aWrongNameGetsTheNearest() {
        JsonNode name = JsonNodeFactory.instance.stringNode("acuracy");
        YunmoException e = assertThrows(YunmoException.class, () -> Metric.parse(name, MSE, 2));
        assertTrue(e.getMessage().contains("accuracy"), e.getMessage());
    }
}
