package io.yunmo.learn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Gradients against differences, for arguments that no recorded case has. */
class GradientsTest {
    private static final int ROWS = 3;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"LayerNormalization\": {\"axis\": 1}}",
                "{\"LayerNormalization\": {\"axis\": [1, 3]}}",
                "{\"GroupNormalization\": {\"groups\": 2, \"axis\": 2}}",
                "{\"RMSNormalization\": {\"axis\": [1, 2]}}",
                "{\"UnitNormalization\": {\"axis\": 2}}",
                "{\"UnitNormalization\": {\"axis\": [1, 3]}}",
                "{\"Softmax\": {\"axis\": [2, 3]}}",
                "{\"Permute\": {\"dims\": [2, 3, 1]}}",
                "{\"PReLU\": {\"shared_axes\": [1, 3], \"alpha_initializer\": {\"RandomUniform\": {\"minval\": 0.1}}}}",
                "{\"TimeDistributed\": {\"layer\": {\"LayerNormalization\": {\"axis\": 1}}}}",
                "{\"TimeDistributed\": {\"layer\": {\"Dense\": {\"units\": 3, \"activation\": \"tanh\"}}}}",
            })
    void areThoseOfDifferences(String layer) {
        try (Network n = KerasJson.sequential("m", new JsonMapper().readTree("[" + layer + "]"), new int[] {3, 4, 2});
                Arena arena = Arena.ofConfined()) {
            n.initialize(3);
            long gradients = Memory.allocate(arena, Math.max(16, n.parameters().trainableFloats()));
            Plan plan = new Plan(
                    n.graph(),
                    n.parameters(),
                    new Plan.Options(ROWS, gradients, Set.of(), true),
                    new Moment(),
                    new Gemm(Workers.single(), arena),
                    arena);
            SplittableRandom random = new SplittableRandom(5);
            fill(plan.input().at(ROWS), random);
            Matrix up = Memory.matrix(
                    arena, plan.output().at(ROWS).rows(), plan.output().at(ROWS).columns());
            fill(up, random);
            plan.forward(ROWS, true);
            Memory.copy(
                    up.address(), plan.outputGradient().address(), plan.output().block(ROWS));
            plan.backward(ROWS);
            compare(plan, up, plan.input().at(ROWS), plan.inputGradient().at(ROWS), "input");
            for (StoredWeight w : n.parameters().trainable()) {
                Matrix g = Parameters.matrix(w.weight().shape(), gradients + 4 * w.offset());
                compare(plan, up, w.values(), g, w.weight().path());
            }
        }
    }

    private static void fill(Matrix m, SplittableRandom random) {
        for (int r = 0; r < m.rows(); r++) {
            for (int c = 0; c < m.columns(); c++) {
                Memory.put(m, r, c, (float) random.nextDouble(-1, 1));
            }
        }
    }

    private static void compare(Plan plan, Matrix up, Matrix at, Matrix gradient, String what) {
        float step = 4e-3f;
        for (int r = 0; r < at.rows(); r++) {
            for (int c = 0; c < at.columns(); c++) {
                float before = Memory.get(at, r, c);
                Memory.put(at, r, c, before + step);
                double more = total(plan, up);
                Memory.put(at, r, c, before - step);
                double less = total(plan, up);
                Memory.put(at, r, c, before);
                double want = (more - less) / (2 * step);
                assertEquals(want, Memory.get(gradient, r, c), 5e-3 * Math.max(1, Math.abs(want)), what);
            }
        }
    }

    private static double total(Plan plan, Matrix up) {
        plan.forward(ROWS, true);
        Matrix y = plan.output().at(ROWS);
        double sum = 0;
        for (int r = 0; r < y.rows(); r++) {
            for (int c = 0; c < y.columns(); c++) {
                sum += (double) Memory.get(y, r, c) * Memory.get(up, r, c);
            }
        }
        return sum;
    }
}
