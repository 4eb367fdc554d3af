package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final int[] COLUMNS = {1, 2, 10, 15, 16, 17, 33, 100};

    @Test
    void softmaxIsBitEqualToItsPlainTwinAndSumsToOne() {
        try (Arena arena = Arena.ofConfined()) {
            for (int columns : COLUMNS) {
                Matrix x = random(arena, 7, columns, columns);
                for (int j = 0; j < columns; j++) {
                    Memory.put(x, 3, j, Memory.get(x, 3, j) * 200);
                }
                Matrix want = Memory.matrix(arena, 7, columns);
                Matrix got = Memory.matrix(arena, 7, columns);
                long logs = arena.allocate(8 * 7, 8).address();
                PlainRows.softmax(x, want);
                Rows.softmax(x, got, logs);
                assertSameBits(want, got, "softmax of " + columns);
                for (int r = 0; r < 7; r++) {
                    double sum = 0;
                    double exact = 0;
                    for (int j = 0; j < columns; j++) {
                        sum += Memory.get(got, r, j);
                        exact += Math.exp(Memory.get(x, r, j));
                    }
                    assertEquals(1, sum, 1e-6);
                    assertEquals(Math.log(exact), Memory.getDouble(logs + 8L * r), 1e-6);
                }
                Rows.softmax(x, x);
                assertSameBits(want, x, "in place");
            }
        }
    }

    @Test
    void softmaxOfNoNumberIsNoNumber() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = random(arena, 1, 10, 1);
            Memory.put(x, 0, 4, Float.NaN);
            Rows.softmax(x, x);
            for (int j = 0; j < 10; j++) {
                assertTrue(Float.isNaN(Memory.get(x, 0, j)));
            }
        }
    }

    /** Within 1.5 units in the last place of the exact value, over the whole range. */
    @Test
    void theExponentialIsAccurate() {
        double worst = 0;
        for (float x = -87f; x <= 0; x += 0.00037f) {
            double exact = Math.exp(x);
            worst = Math.max(worst, Math.abs(Exponential.of(x) - exact) / Math.ulp((float) exact));
        }
        assertTrue(worst <= 1.5, "worst error " + worst + " units in the last place");
        assertEquals(1f, Exponential.of(0));
        assertEquals(0f, Exponential.of(-100));
    }

    @Test
    void sumsAndBias() {
        try (Arena arena = Arena.ofConfined()) {
            for (int columns : COLUMNS) {
                Matrix x = random(arena, 9, columns, 5);
                Matrix want = Memory.matrix(arena, 1, columns);
                Matrix got = Memory.matrix(arena, 1, columns);
                PlainRows.columnSums(x, want.address());
                Rows.columnSums(x, got.address());
                assertSameBits(want, got, "column sums");
                Matrix y = random(arena, 9, columns, 5);
                PlainRows.addBias(x, want.address());
                Rows.addBias(y, want.address());
                assertSameBits(x, y, "bias");
            }
        }
    }
}
