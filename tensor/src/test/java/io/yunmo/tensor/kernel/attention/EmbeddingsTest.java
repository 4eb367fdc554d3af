package io.yunmo.tensor.kernel.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
    private static Matrix random(Arena arena, int rows, int columns, int below) {
        SplittableRandom random = new SplittableRandom(rows);
        Matrix m = Memory.matrix(arena, rows, columns);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                double v = random.nextDouble(-1, 1);
                Memory.put(m, r, j, below > 0 ? random.nextInt(below) : (float) v);
            }
        }
        return m;
    }

    @Test
    void readsRowsAndAddsGradientsInOrderOnAnyNumberOfThreads() {
        for (int threads = 1; threads <= 3; threads++) {
            try (Arena arena = Arena.ofShared();
                    Workers workers = new Workers(threads)) {
                Matrix table = random(arena, 11, 70, 0);
                Matrix numbers = random(arena, 60, 9, 11);
                Matrix dy = random(arena, 540, 70, 0);
                Matrix y = Memory.matrix(arena, 540, 70);
                Matrix gradient = random(arena, 11, 70, 0);
                Embeddings e = new Embeddings(table, workers);
                e.gather(numbers, y);
                e.scatter(numbers, dy, gradient);
                Matrix lacking = random(arena, 11, 70, 0);
                e.squaresLacking(numbers, dy, gradient, lacking);
                float[][] want = new float[11][70];
                double[][] squares = new double[11][70];
                for (int i = 0; i < 540; i++) {
                    int n = (int) Memory.get(numbers, i / 9, i % 9);
                    for (int j = 0; j < 70; j++) {
                        assertEquals(Memory.get(table, n, j), Memory.get(y, i, j));
                        float d = Memory.get(dy, i, j);
                        want[n][j] += d;
                        squares[n][j] += (double) d * d;
                    }
                }
                for (int r = 0; r < 11; r++) {
                    for (int j = 0; j < 70; j++) {
                        float sum = Memory.get(gradient, r, j);
                        assertEquals(want[r][j], sum);
                        assertEquals(squares[r][j] - (double) sum * sum, Memory.get(lacking, r, j), 1e-3);
                    }
                }
            }
        }
    }

    @Test
    void refusesNumbersWithoutARow() {
        try (Arena arena = Arena.ofConfined()) {
            Embeddings e = new Embeddings(Memory.matrix(arena, 5, 2), Workers.single());
            for (float bad : new float[] {5, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
                Matrix numbers = Memory.matrix(arena, 1, 3);
                Memory.put(numbers, 0, 2, bad);
                YunmoException error =
                        assertThrows(YunmoException.class, () -> e.gather(numbers, Memory.matrix(arena, 3, 2)));
                assertEquals(ErrorCode.INVALID, error.code());
            }
        }
    }
}
