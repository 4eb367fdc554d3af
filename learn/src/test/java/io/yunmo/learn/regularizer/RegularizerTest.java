package io.yunmo.learn.regularizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.learn.Matrices;
import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Against keras.regularizers and keras.constraints. */
class RegularizerTest {
    private static final JsonNode FIXTURE = Fixtures.json("learn/values/preprocessing.json");

    @Test
    void penaltiesAndTheirGradients() {
        for (JsonNode c : FIXTURE.path("regularizers")) {
            Regularizer r = Regularizer.parse(KerasObject.write(
                    "keras.regularizers", c.path("regularizer").asString(), (ObjectNode) c.path("args")));
            double[][] x = Matrices.rows(c.path("input"));
            try (Arena arena = Arena.ofConfined()) {
                Matrix w = Matrices.of(arena, x);
                Matrices.near(c.toString(), c.path("value").asDouble(), r.loss(w), 1e-6);
                Matrix g = Memory.matrix(arena, w.rows(), w.columns());
                r.addGradient(w, g, 1);
                for (int i = 0; i < w.rows(); i++) {
                    for (int j = 0; j < w.columns(); j++) {
                        float at = Memory.get(w, i, j);
                        float h = 1e-2f;
                        Memory.put(w, i, j, at + h);
                        double up = r.loss(w);
                        Memory.put(w, i, j, at - h);
                        double down = r.loss(w);
                        Memory.put(w, i, j, at);
                        double slope = (up - down) / (2 * h);
                        assertEquals(slope, Memory.get(g, i, j), 2e-3 * Math.max(1, Math.abs(slope)), c.toString());
                    }
                }
            }
            assertEquals(r, Regularizer.parse(r.write()));
        }
    }

    @Test
    void constraints() {
        for (JsonNode c : FIXTURE.path("constraints")) {
            Constraint k = Constraint.parse(KerasObject.write(
                    "keras.constraints", c.path("constraint").asString(), (ObjectNode) c.path("args")));
            int[] shape = Matrices.shape(c.path("input"));
            double[][] x = Matrices.flatRows(c.path("input"));
            try (Arena arena = Arena.ofConfined()) {
                Matrix w = Matrices.of(arena, x);
                k.apply(w, shape);
                Matrices.near(c.toString(), Matrices.flatRows(c.path("output")), w, 1e-6);
            }
            assertEquals(k, Constraint.parse(k.write()));
        }
    }
}
