package io.yunmo.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MatrixTest {
    @Test
    void padsRowsToWholeVectors() {
        assertEquals(0, Matrix.padded(0));
        assertEquals(16, Matrix.padded(1));
        assertEquals(16, Matrix.padded(16));
        assertEquals(32, Matrix.padded(17));
        assertEquals(3 * 32 * 4, Matrix.bytes(3, 17));
    }

    @Test
    void loadsAndStoresDenseRows() {
        try (Arena arena = Arena.ofConfined()) {
            for (int columns : new int[] {16, 5}) {
                float[] dense = new float[3 * columns + 1];
                for (int i = 0; i < dense.length; i++) {
                    dense[i] = i;
                }
                Matrix m = Memory.matrix(arena, 3, columns);
                Memory.load(MemorySegment.ofArray(dense), 4, m);
                assertEquals(1 + 2 * columns + 3, Memory.get(m, 2, 3));
                float[] back = new float[3 * columns];
                Memory.store(m.head(2), MemorySegment.ofArray(back), 4L * columns);
                assertEquals(1, back[columns]);
                assertEquals(2 * columns, back[3 * columns - 1]);
            }
        }
    }

    @Test
    void checksItsLayout() {
        assertThrows(YunmoException.class, () -> new Matrix(64, 1, 17, 16));
        assertThrows(YunmoException.class, () -> new Matrix(64, 1, 17, 20));
        assertThrows(YunmoException.class, () -> new Matrix(60, 1, 16, 16));
        assertThrows(YunmoException.class, () -> new Matrix(64, -1, 16, 16));
        assertThrows(YunmoException.class, () -> new Matrix(64, 2, 16, 16).head(3));
    }
}
