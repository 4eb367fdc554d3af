package io.yunmo.bench.tensor;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Random matrices for benchmarks. */
final class Room {
    private Room() {}

    static Matrix random(Arena arena, int rows, int columns) {
        Matrix m = Memory.matrix(arena, rows, columns);
        SplittableRandom random = new SplittableRandom(rows * 31L + columns);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                Memory.put(m, r, c, (float) random.nextDouble(-1, 1));
            }
        }
        return m;
    }
}
