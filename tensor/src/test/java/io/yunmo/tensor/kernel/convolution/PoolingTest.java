package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolingTest {
    private static final List<Places> PLACES = List.of(
            Places.adaptive(new int[] {5, 7}, new int[] {2, 3}),
            Places.of(new Window(Axis.NONE, Axis.valid(4, 2, 2, 1), Axis.valid(4, 2, 2, 1))),
            Places.of(new Window(Axis.NONE, Axis.same(7, 3, 2, 1), Axis.same(5, 2, 2, 1))),
            Places.of(new Window(Axis.NONE, Axis.NONE, Axis.same(9, 3, 1, 1))),
            Places.of(new Window(Axis.same(4, 2, 2, 1), Axis.valid(5, 3, 1, 1), Axis.valid(4, 4, 1, 1))),
            Places.of(new Window(Axis.NONE, Axis.same(24, 3, 1, 1), Axis.same(24, 3, 1, 1))));

    @ParameterizedTest
    @EnumSource(Pooling.Kind.class)
    void isBitEqualToItsPlainTwinOnAnyThreads(Pooling.Kind kind) {
        for (int threads : List.of(1, 3)) {
            for (Places places : PLACES) {
                for (int channels : List.of(1, 3, 33)) {
                    compare(kind, places, channels, threads);
                }
            }
        }
    }

    private static void compare(Pooling.Kind kind, Places places, int channels, int threads) {
        int samples = 5;
        try (Arena arena = Arena.ofConfined();
                Workers workers = new Workers(threads)) {
            PlainPooling plain = new PlainPooling(kind, places);
            Pooling pooling = new Pooling(kind, places, channels, workers);
            Matrix x = random(arena, samples * places.inputs(), channels, 1);
            for (int r = 0; r < x.rows(); r++) { // a few levels only, so that there are ties
                for (int c = 0; c < channels; c++) {
                    Memory.put(x, r, c, Math.round(3 * Memory.get(x, r, c)));
                }
            }
            Matrix dy = random(arena, samples * places.outputs(), channels, 2);
            Matrix want = Memory.matrix(arena, dy.rows(), channels);
            Matrix got = random(arena, dy.rows(), channels, 3);
            plain.forward(x, want);
            pooling.forward(samples, x, got);
            assertSameBits(want, got, kind + " output");
            Matrix wantDx = Memory.matrix(arena, x.rows(), channels);
            Matrix gotDx = random(arena, x.rows(), channels, 3);
            plain.backward(x, want, dy, wantDx);
            pooling.backward(samples, x, got, dy, gotDx);
            assertSameBits(wantDx, gotDx, kind + " gradient");
        }
    }

    @Test
    void blocksOverlapWhereTheyDoNotComeOutEven() {
        Places p = Places.adaptive(new int[] {5}, new int[] {3});
        assertArrayEquals(new int[] {0, 2, 5, 7}, p.starts());
        assertArrayEquals(new int[] {0, 1, 1, 2, 3, 3, 4}, p.seen());
    }

    @Test
    void notANumberStaysSo() {
        Places places = Places.of(new Window(Axis.NONE, Axis.NONE, Axis.valid(2, 2, 2, 1)));
        try (Arena arena = Arena.ofConfined()) {
            Pooling pooling = new Pooling(Pooling.Kind.MAX, places, 1, Workers.single());
            Matrix x = Memory.matrix(arena, 2, 1);
            Matrix y = Memory.matrix(arena, 1, 1);
            Memory.put(x, 0, 0, Float.NaN);
            pooling.forward(1, x, y);
            assertTrue(Float.isNaN(Memory.get(y, 0, 0)));
            assertThrows(YunmoException.class, () -> pooling.forward(2, x, y));
        }
    }
}
