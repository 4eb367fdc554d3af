package io.yunmo.learn.initializer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Matrices;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Against the distributions of keras.initializers. */
class InitializerTest {
    private static final JsonNode FIXTURE = Fixtures.json("learn/values/initializers.json");

    private static float[] fill(JsonNode c, long seed) {
        int[] shape = c.path("shape").valueStream().mapToInt(JsonNode::asInt).toArray();
        int n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] out = new float[n];
        initializer(c).fill(MemorySegment.ofArray(out), shape, seed);
        return out;
    }

    private static Initializer initializer(JsonNode c) {
        return Initializer.parse(
                KerasObject.write("keras.initializers", c.path("initializer").asString(), (ObjectNode) c.path("args")));
    }

    @TestFactory
    Stream<DynamicTest> distributions() {
        return FIXTURE.path("random")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(
                        c.path("initializer").asString() + c.path("args") + c.path("shape"), () -> distribution(c)));
    }

    private static void distribution(JsonNode c) {
        float[] v = fill(c, 7);
        double mean = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float x : v) {
            mean += x / (double) v.length;
            low = Math.min(low, x);
            high = Math.max(high, x);
        }
        double square = 0;
        for (float x : v) {
            square += (x - mean) * (x - mean) / v.length;
        }
        double std = c.path("std").asDouble();
        double slack = Math.max(0.02, 4 / Math.sqrt(v.length));
        assertEquals(c.path("mean").asDouble(), mean, slack * 2 * std + 1e-9);
        assertEquals(std, Math.sqrt(square), slack * std);
        boolean bounded = c.path("kurtosis").asDouble() < 2.9;
        if (bounded) {
            double reach = Math.max(
                    Math.abs(c.path("min").asDouble()), Math.abs(c.path("max").asDouble()));
            assertTrue(high <= reach * 1.05 + 1e-6 && low >= -reach * 1.05 - 1e-6, low + " … " + high);
        }
        assertArrayEquals(v, fill(c, 7), "the same seed gives the same numbers");
        assertFalse(Arrays.equals(v, fill(c, 8)), "another seed gives others");
        assertEquals(initializer(c), Initializer.parse(initializer(c).write()));
    }

    @Test
    void exactOnes() {
        for (JsonNode c : FIXTURE.path("exact")) {
            if (!c.has("args")) {
                continue; // the bias of an LSTM, a layer that is not here
            }
            double[] want = Arrays.stream(Matrices.rows(c.path("value")))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            assertArrayEquals(Matrices.floats(want), fill(c, 1), c.toString());
        }
    }
}
