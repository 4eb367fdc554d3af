package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNormTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 33, 128, 200})
    void isBitEqualToItsPlainTwin(int columns) {
        try (Arena arena = Arena.ofConfined()) {
            int rows = 7;
            Matrix x = random(arena, rows, columns, 1);
            Matrix dy = random(arena, rows, columns, 2);
            Matrix gamma = random(arena, 1, columns, 3);
            Matrix beta = random(arena, 1, columns, 4);
            Matrix[] want = new Matrix[4];
            Matrix[] got = new Matrix[4];
            for (int i = 0; i < 4; i++) {
                want[i] = Memory.matrix(arena, i < 2 ? rows : 1, columns);
                got[i] = random(arena, i < 2 ? rows : 1, columns, 9);
            }
            float[][] statistics = new float[rows][];
            long measured = Memory.allocate(arena, 2L * rows);
            long scratch = Memory.allocate(arena, 32);
            PlainLayerNorm.forward(x, want[0], gamma, beta, 1e-3f, statistics);
            PlainLayerNorm.backward(x, dy, want[1], gamma, statistics, want[2], want[3]);
            // in parts, as threads do
            for (int[] part : new int[][] {{0, 3}, {3, rows}}) {
                LayerNorm.forward(
                        x, got[0], part[0], part[1], gamma.address(), beta.address(), 1e-3f, measured, scratch);
                LayerNorm.backward(x, dy, got[1], part[0], part[1], gamma.address(), measured, scratch);
            }
            for (int j = 0; j < x.stride(); j += 16) {
                LayerNorm.weights(x, dy, measured, j, j + 16, got[2].address(), got[3].address());
            }
            assertSameBits(want[0], got[0], "output");
            assertSameBits(want[1], got[1], "input gradient");
            assertSameBits(want[2].head(1), firstColumns(got[2], arena), "gamma");
            assertSameBits(want[3].head(1), firstColumns(got[3], arena), "beta");
        }
    }

    /** What counts: the gradient of gamma's padding is of no use. */
    private static Matrix firstColumns(Matrix m, Arena arena) {
        Matrix copy = Memory.matrix(arena, 1, m.columns());
        for (int j = 0; j < m.columns(); j++) {
            Memory.put(copy, 0, j, Memory.get(m, 0, j));
        }
        return copy;
    }
}
