package io.yunmo.learn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Matrices;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Against keras.losses. */
class LossTest {
    /** Needs predictions of three dimensions, which no network here gives. */
    private static final List<String> MISSING = List.of("CTC");

    private static Stream<JsonNode> cases() {
        return Fixtures.json("learn/values/losses.json")
                .path("cases")
                .valueStream()
                .filter(c -> !MISSING.contains(c.path("loss").asString()))
                .filter(c -> c.path("args").path("axis").asInt(-1) != 0);
    }

    private static Loss loss(JsonNode c) {
        ObjectNode config = KerasObject.empty();
        config.setAll((ObjectNode) c.path("args"));
        config.put("reduction", c.path("reduction").asString());
        return Loss.parse(KerasObject.write("keras.losses", c.path("loss").asString(), config));
    }

    private static String name(JsonNode c, int i) {
        return i + " " + c.path("loss").asString() + c.path("args") + " "
                + c.path("reduction").asString() + (c.path("sample_weight").isNull() ? "" : " weighted");
    }

    @TestFactory
    Stream<DynamicTest> values() {
        List<JsonNode> all = cases().toList();
        return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(name(all.get(i), i), () -> check(all.get(i))));
    }

    private static void check(JsonNode c) {
        Loss loss = loss(c);
        double[][] y = Matrices.rows(c.path("y_true"));
        double[][] p = Matrices.rows(c.path("y_pred"));
        double[] weights = Matrices.numbers(c.path("sample_weight"));
        Loss.Reference got = loss.reference(y, p, weights);
        JsonNode value = c.path("value");
        double[] want = value.isArray() ? Matrices.numbers(value) : new double[] {Fixtures.number(value)};
        assertEquals(want.length, got.values().length);
        for (int i = 0; i < want.length; i++) {
            Matrices.near("value " + i, want[i], got.values()[i], 1e-6);
        }
        if (c.has("gradient_of_sum_wrt_y_pred")) {
            double[][] g = Matrices.rows(c.path("gradient_of_sum_wrt_y_pred"));
            for (int r = 0; r < g.length; r++) {
                for (int k = 0; k < g[r].length; k++) {
                    Matrices.near("gradient " + r + "," + k, g[r][k], got.gradient()[r][k], 1e-6);
                }
            }
        }
        if (!c.path("reduction").asString().equals("none")) {
            inFloats(loss, y, p, weights, got);
        }
    }

    /** The training path agrees with the reference to float32's precision. */
    private static void inFloats(Loss loss, double[][] y, double[][] p, double[] weights, Loss.Reference want) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix predictions = Matrices.of(arena, p);
            Matrix gradient = Matrices.of(arena, new double[p.length][p[0].length]);
            Labels labels = loss.takesClasses() ? classes(y) : new Labels.Dense(Matrices.of(arena, y));
            double got = loss.function(p.length, p[0].length)
                    .forwardBackward(predictions, labels, Matrices.floats(weights), gradient);
            Matrices.near("float value", want.values()[0], got, 2e-5);
            Matrices.near("float gradient", want.gradient(), gradient, 5e-5);
        }
    }

    private static Labels classes(double[][] y) {
        int[] indices = new int[y.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) y[i][0];
        }
        return new Labels.Classes(indices);
    }

    @Test
    void everyCaseButCtcAndCosinesAlongTheBatchRuns() {
        assertEquals(284 - 4 - 4, cases().count());
    }

    @Test
    void namesOfFunctionsAndShortNames() {
        for (String name : List.of("mse", "mean_squared_error", "MeanSquaredError")) {
            assertEquals("MeanSquaredError", Loss.parse(text(name)).header().className());
        }
        YunmoException e = assertThrows(YunmoException.class, () -> Loss.parse(text("sparse_categorical_crosentropy")));
        assertTrue(e.getMessage().contains("sparse_categorical_crossentropy"), e.getMessage());
    }

    @Test
    void whatIsWrittenReadsBack() {
        cases().map(LossTest::loss).forEach(l -> assertEquals(l, Loss.parse(l.write())));
    }

    @Test
    void aClassThatTheNetworkHasNoOutputFor() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix p = Matrices.of(arena, new double[2][3]);
            LossFunction f = Loss.parse(text("sparse_categorical_crossentropy")).function(2, 3);
            YunmoException e = assertThrows(
                    YunmoException.class, () -> f.forward(p, new Labels.Classes(new int[] {0, 3}), Labels.UNWEIGHTED));
            assertTrue(e.getMessage().contains("0 to 2"), e.getMessage());
        }
    }

    private static JsonNode text(String s) {
        return JsonNodeFactory.instance.stringNode(s);
    }
}
