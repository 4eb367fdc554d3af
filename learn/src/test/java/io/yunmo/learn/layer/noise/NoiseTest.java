package io.yunmo.learn.layer.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.learn.layer.Moment;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What random layers do while training: means and deviations, which values share a draw, and that a step repeats. */
class NoiseTest {
    private static final int ROWS = 400;

    /** The outputs of a training pass over ones of shape [4, 25]. */
    private static float[][] outputs(String layer, long step) {
        try (Network n = KerasJson.sequential("m", new JsonMapper().readTree("[" + layer + "]"), new int[] {4, 25});
                Arena arena = Arena.ofConfined()) {
            Moment moment = new Moment();
            moment.set(7, step);
            long gradients = Memory.allocate(arena, 16);
            Plan plan = new Plan(
                    n.graph(),
                    n.parameters(),
                    new Plan.Options(ROWS, gradients, java.util.Set.of(), false),
                    moment,
                    new Gemm(Workers.single(), arena),
                    arena);
            Matrix x = plan.input().at(ROWS);
            for (int r = 0; r < x.rows(); r++) {
                for (int c = 0; c < 25; c++) {
                    Memory.put(x, r, c, 1);
                }
            }
            plan.forward(ROWS, true);
            float[][] all = new float[ROWS * 4][25];
            for (int r = 0; r < all.length; r++) {
                for (int c = 0; c < 25; c++) {
                    all[r][c] = Memory.get(plan.output().at(ROWS), r, c);
                }
            }
            return all;
        }
    }

    private static double mean(float[][] v) {
        double sum = 0;
        for (float[] row : v) {
            for (float x : row) {
                sum += x;
            }
        }
        return sum / v.length / v[0].length;
    }

    private static double deviation(float[][] v) {
        double mean = mean(v);
        double sum = 0;
        for (float[] row : v) {
            for (float x : row) {
                sum += (x - mean) * (x - mean);
            }
        }
        return Math.sqrt(sum / v.length / v[0].length);
    }

    @Test
    void dropoutKeepsTheMean() {
        float[][] v = outputs("{\"Dropout\": {\"rate\": 0.3}}", 1);
        assertEquals(1, mean(v), 0.01);
        assertEquals(Math.sqrt(0.3 / 0.7), deviation(v), 0.01);
    }

    @Test
    void gaussianDropoutHasItsDeviation() {
        float[][] v = outputs("{\"GaussianDropout\": {\"rate\": 0.2}}", 1);
        assertEquals(1, mean(v), 0.01);
        assertEquals(0.5, deviation(v), 0.01);
    }

    @Test
    void alphaDropoutHasTwoValues() {
        float[][] v = outputs("{\"AlphaDropout\": {\"rate\": 0.2}}", 1);
        double lower = -1.7580993408473766;
        double a = 1 / Math.sqrt(0.8 * (1 + 0.2 * lower * lower));
        double b = -a * lower * 0.2;
        int low = 0;
        for (float[] row : v) {
            for (float x : row) {
                boolean dropped = Math.abs(x - (a * lower + b)) < 1e-5;
                assertTrue(dropped || Math.abs(x - (a + b)) < 1e-5, "" + x);
                low += dropped ? 1 : 0;
            }
        }
        assertEquals(0.2, low / (double) (v.length * 25), 0.01);
    }

    @Test
    void spatialDropoutTakesWholeChannels() {
        float[][] v = outputs("{\"SpatialDropout1D\": {\"rate\": 0.5}}", 1);
        for (int s = 0; s < ROWS; s++) {
            for (int c = 0; c < 25; c++) {
                for (int t = 1; t < 4; t++) {
                    assertEquals(v[4 * s][c], v[4 * s + t][c]);
                }
            }
        }
        assertEquals(1, mean(v), 0.03);
    }

    @Test
    void aNoiseShapeSaysWhatSharesADraw() {
        float[][] v = outputs("{\"Dropout\": {\"rate\": 0.5, \"noise_shape\": [1, null, 1]}}", 1);
        for (int r = 0; r < v.length; r++) {
            for (int c = 0; c < 25; c++) {
                assertEquals(v[r % 4][0], v[r][c]);
            }
        }
    }

    @Test
    void stepsDifferAndRepeat() {
        float[][] one = outputs("{\"Dropout\": {\"rate\": 0.5}}", 1);
        assertTrue(java.util.Arrays.deepEquals(one, outputs("{\"Dropout\": {\"rate\": 0.5}}", 1)));
        assertTrue(!java.util.Arrays.deepEquals(one, outputs("{\"Dropout\": {\"rate\": 0.5}}", 2)));
    }
}
