package io.yunmo.tensor.kernel.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.HyperbolicTangent;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Additive scores and all their gradients against sums in double. */
class AdditiveScoresTest {
    private static final int QUERIES = 3;
    private static final int KEYS = 4;
    private static final int WIDTH = 19;

    private static Matrix random(Arena arena, int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix m = Memory.matrix(arena, rows, columns);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                Memory.put(m, r, j, (float) random.nextDouble(-1, 1));
            }
        }
        return m;
    }

    @Test
    void agreesWithSumsInDouble() {
        try (Arena arena = Arena.ofConfined()) {
            Heads q = new Heads(
                    random(arena, 2 * QUERIES, WIDTH, 1), WIDTH, Optional.of(random(arena, 2 * QUERIES, WIDTH, 7)));
            Heads k =
                    new Heads(random(arena, 2 * KEYS, WIDTH, 2), WIDTH, Optional.of(random(arena, 2 * KEYS, WIDTH, 8)));
            Matrix a = random(arena, 1, WIDTH, 3);
            Matrix s = random(arena, 1, 1, 4);
            Matrix da = Memory.matrix(arena, 2, WIDTH);
            Matrix ds = Memory.matrix(arena, 2, WIDTH);
            AdditiveScores scores = new AdditiveScores(q, k, QUERIES, KEYS, a, Optional.of(s), da, ds, 1, arena);
            Matrix y = Memory.matrix(arena, QUERIES, KEYS);
            Matrix d = random(arena, QUERIES, KEYS, 5);
            for (int b = 0; b < 2; b++) {
                scores.group(0, b, 0);
                scores.forward(0, b, 0, y.address(), 4L * y.stride());
                scores.backward(0, b, 0, d.address(), 4L * d.stride(), true);
                check(b, q, k, a, Memory.get(s, 0, 0), y, d, da, ds);
            }
        }
    }

    private static void check(int b, Heads q, Heads k, Matrix a, float s, Matrix y, Matrix d, Matrix da, Matrix ds) {
        double inner = 0;
        for (int c = 0; c < WIDTH; c++) {
            inner += Memory.get(ds, b, c);
        }
        double wantInner = 0;
        double[][] dq = new double[QUERIES][WIDTH];
        double[] wantFactors = new double[WIDTH];
        for (int i = 0; i < QUERIES; i++) {
            for (int j = 0; j < KEYS; j++) {
                double sum = 0;
                for (int c = 0; c < WIDTH; c++) {
                    float x = Memory.get(q.values(), b * QUERIES + i, c) + Memory.get(k.values(), b * KEYS + j, c);
                    double t = HyperbolicTangent.of(s * x);
                    sum += Memory.get(a, 0, c) * t;
                    double through = Memory.get(d, i, j) * Memory.get(a, 0, c) * (1 - t * t);
                    wantInner += through * x;
                    wantFactors[c] += Memory.get(d, i, j) * t;
                    dq[i][c] += through * s;
                }
                assertEquals(sum, Memory.get(y, i, j), 1e-5);
            }
        }
        assertEquals(wantInner, inner, 1e-5);
        for (int c = 0; c < WIDTH; c++) {
            assertEquals(wantFactors[c], Memory.get(da, b, c), 1e-5);
            for (int i = 0; i < QUERIES; i++) {
                assertEquals(dq[i][c], Memory.get(q.gradient().orElseThrow(), b * QUERIES + i, c), 1e-5);
            }
        }
    }
}
