package io.yunmo.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Random matrices and bitwise comparison for kernel tests. */
public final class Numbers {
    private Numbers() {}

    /** Values of [-1, 1), padding zero. */
    public static Matrix random(Arena arena, int rows, int columns, long seed) {
        Matrix m = Memory.matrix(arena, rows, columns);
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                Memory.put(m, r, j, (float) random.nextDouble(-1, 1));
            }
        }
        return m;
    }

    public static long block(Arena arena, float... values) {
        long address = Memory.allocate(arena, values.length);
        for (int i = 0; i < values.length; i++) {
            Memory.put(address + 4L * i, values[i]);
        }
        return address;
    }

    public static void assertSameBits(Matrix want, Matrix got, String what) {
        for (int r = 0; r < want.rows(); r++) {
            for (int j = 0; j < want.stride(); j++) {
                float w = Memory.get(want, r, j);
                float g = Memory.get(got, r, j);
                if (Float.floatToIntBits(w) != Float.floatToIntBits(g)) {
                    assertEquals(w, g, what + " at row " + r + ", column " + j);
                }
            }
        }
    }
}
