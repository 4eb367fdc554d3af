package io.yunmo.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class NetworkTest {
    private static Network network() {
        return KerasJson.sequential(
                "m",
                new JsonMapper()
                        .readTree(
                                "[{\"Dense\": {\"units\": 5, \"activation\": \"relu\"}}, {\"Dense\": {\"units\": 3}}]"),
                new int[] {4});
    }

    private static float[] floats(Map<String, Tensor> weights) {
        float[] all = new float[5 * 4 + 5 + 5 * 3 + 3];
        int n = 0;
        for (Tensor t : weights.values()) {
            for (int i = 0; i < t.shape().elements(); i++) {
                all[n++] = t.floatAt(i);
            }
        }
        return all;
    }

    @Test
    void initialisesBySeed() {
        try (Network a = network();
                Network b = network()) {
            a.initialize(7);
            b.initialize(7);
            assertArrayEquals(floats(a.save()), floats(b.save()));
            b.initialize(8);
            assertNotEquals(floats(a.save())[0], floats(b.save())[0]);
            float limit = (float) Math.sqrt(6.0 / 9);
            assertTrue(Math.abs(floats(a.save())[0]) <= limit);
        }
    }

    @Test
    void loadsWhatItSaved() {
        try (Network a = network();
                Network b = network()) {
            a.initialize(1);
            Map<String, Tensor> prefixed = new LinkedHashMap<>();
            a.save().forEach((k, v) -> prefixed.put("m/" + k, v));
            b.load(prefixed);
            assertArrayEquals(floats(a.save()), floats(b.save()));
            try (Network c = a.copy()) {
                assertArrayEquals(floats(a.save()), floats(c.save()));
            }
        }
    }

    @Test
    void takesOtherFloatsToo() {
        try (Network n = network()) {
            Map<String, Tensor> weights = new LinkedHashMap<>(n.save());
            MemorySegment doubles = MemorySegment.ofArray(new double[] {1.5, -2, 0.25});
            weights.put("dense_1/bias", Tensor.of(ElementType.F64, Shape.of(3), doubles));
            MemorySegment halves = MemorySegment.ofArray(new short[5]);
            halves.setAtIndex(ValueLayout.JAVA_SHORT, 4, Float.floatToFloat16(0.5f));
            weights.put("dense/bias", Tensor.of(ElementType.F16, Shape.of(5), halves));
            n.load(weights);
            assertEquals(-2, n.save().get("dense_1/bias").floatAt(1));
            assertEquals(0.5f, n.save().get("dense/bias").floatAt(4));
        }
    }

    @Test
    void reportsAllThatIsWrongWithWeightsAndChangesNothing() {
        try (Network n = network()) {
            n.initialize(3);
            float[] before = floats(n.save());
            Map<String, Tensor> weights = new LinkedHashMap<>();
            weights.put("dense/kernel", Tensor.ofFloats(Shape.of(4, 5), new float[20]));
            weights.put("dense/bias", Tensor.ofFloats(Shape.of(6), new float[6]));
            weights.put("dense_1/kernel", Tensor.ofLongs(Shape.of(5, 3), new long[15]));
            weights.put("dense_2/kernel", Tensor.ofFloats(Shape.of(1), 1));
            String message =
                    assertThrows(YunmoException.class, () -> n.load(weights)).getMessage();
            for (String part : List.of(
                    "'dense/bias' must have shape [5], not [6]",
                    "'dense_1/kernel' must be F32",
                    "'dense_1/bias' of shape [3] is missing",
                    "'dense_2/kernel' is no weight of this model")) {
                assertTrue(message.contains(part), message);
            }
            assertArrayEquals(before, floats(n.save()));
        }
    }

    @Test
    void livesUntilItsLastInferenceIsClosed() {
        Network n = network();
        n.initialize(1);
        float[] y = new float[3];
        MemorySegment x = MemorySegment.ofArray(new float[] {1, 2, 3, 4});
        try (Inference inference = n.inference(2)) {
            inference.run(x, 1, MemorySegment.ofArray(y));
            n.close();
            float[] again = new float[3];
            inference.run(x, 1, MemorySegment.ofArray(again));
            assertArrayEquals(y, again);
        }
        assertEquals(
                ErrorCode.UNAVAILABLE,
                assertThrows(YunmoException.class, n::save).code());
        n.close();
    }
}
