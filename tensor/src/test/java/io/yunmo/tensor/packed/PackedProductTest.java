package io.yunmo.tensor.packed;

import static io.yunmo.tensor.packed.PackedNumbers.assertSameFloats;
import static io.yunmo.tensor.packed.PackedNumbers.bytes;
import static io.yunmo.tensor.packed.PackedNumbers.quantised;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.foreign.NativeKernels;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.packed.PackedNumbers.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every implementation that this machine runs against the scalar twin. */
class PackedProductTest {
    private static final PackedProduct PLAIN = new PlainProduct();

    static Stream<Named<PackedProduct>> products() {
        return Stream.concat(
                        NativeKernels.all().stream().map(NativeKernels::products),
                        Stream.of(Kernels.java().products(), PLAIN))
                .map(p -> Named.of(p.name(), p));
    }

    @ParameterizedTest
    @MethodSource("products")
    void quantisesAsItsPlainTwin(PackedProduct product) {
        try (Arena arena = Arena.ofConfined()) {
            Rows want = PackedNumbers.rows(arena, 9, 320, 1);
            edges(want);
            Rows got = PackedNumbers.copy(arena, want);
            PLAIN.quantize(want, 1, 8, 32, 320);
            product.quantize(got, 1, 8, 32, 320);
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        -1,
                        quantised(want).get(i).mismatch(quantised(got).get(i)),
                        "codes, scales, sums: " + i + " differ from the plain twin's");
            }
        }
    }

    /** Halves that round away from zero, the largest and smallest magnitudes, values that are not numbers. */
    private static void edges(Rows x) {
        for (int i = 0; i < 32; i++) {
            float sign = i % 2 == 0 ? 1 : -1;
            Memory.put(x.row(1) + 4 * (32 + i), i == 0 ? 127 : sign * (i + 0.5f));
            Memory.put(x.row(2) + 4 * (32 + i), sign * Float.MIN_VALUE * i);
            Memory.put(x.row(3) + 4 * (32 + i), sign * Float.MAX_VALUE / (i + 1));
            Memory.put(x.row(4) + 4 * (32 + i), i == 7 ? Float.NaN : i);
            Memory.put(x.row(5) + 4 * (32 + i), i == 20 ? Float.NEGATIVE_INFINITY : i);
            Memory.put(x.row(6) + 4 * (32 + i), i == 0 ? 127 : sign * Math.nextDown(i % 8 + 0.5f));
            Memory.put(x.row(7) + 4 * (32 + i), -0.0f);
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void multipliesAsItsPlainTwin(PackedProduct product) {
        for (Layout layout : Layout.values()) {
            for (int tokens = 1; tokens <= 33; tokens++) {
                compare(product, layout, 1 + tokens * 7 % 50, 32 * (1 + tokens % 5), tokens, tokens % 6 == 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void multipliesLongRowsAsItsPlainTwin(PackedProduct product) {
        for (Layout layout : Layout.values()) {
            compare(product, layout, 16, 8192, 1, false);
            compare(product, layout, 16, 4096, 13, true);
            compare(product, layout, 33, 2080, 24, false);
        }
    }

    private static void compare(
            PackedProduct product, Layout layout, int rows, int columns, int tokens, boolean extreme) {
        try (Arena arena = Arena.ofConfined()) {
            PackedMatrix w = PackedNumbers.weights(arena, layout, rows, columns, extreme, tokens);
            Rows x = PackedNumbers.rows(arena, tokens, columns, tokens + 1);
            PLAIN.quantize(x, 0, tokens, 0, columns);
            int stride = w.panels() * 16 + 16;
            MemorySegment want = arena.allocate(4L * tokens * stride, 64);
            MemorySegment got = arena.allocate(4L * tokens * stride, 64);
            PLAIN.multiply(w, x, 0, tokens, 0, w.panels(), want.address(), stride);
            product.multiply(w, x, 0, tokens, 0, w.panels(), got.address(), stride);
            assertSameFloats(want, got, layout + " " + rows + "x" + columns + " with " + tokens + " tokens");
        }
    }

    /** Codes of 6 bits, and the same weights in 8. */
    @ParameterizedTest
    @MethodSource("products")
    void sixAndEightBitsOfTheSameWeightsGiveTheSameBits(PackedProduct product) {
        try (Arena arena = Arena.ofConfined()) {
            Packed6 six = (Packed6) PackedNumbers.weights(arena, Layout.SIX, 45, 320, false, 3);
            Packed8 eight = PackedNumbers.inEightBits(arena, six);
            Rows x = PackedNumbers.rows(arena, 14, 320, 4);
            product.quantize(x, 0, 14, 0, 320);
            MemorySegment want = arena.allocate(4L * 14 * 48, 64);
            MemorySegment got = arena.allocate(4L * 14 * 48, 64);
            product.multiply(eight, x, 0, 14, 0, 3, want.address(), 48);
            product.multiply(six, x, 0, 14, 0, 3, got.address(), 48);
            assertSameFloats(want, got, "6 bits");
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void touchesTheRowsAndPanelsOfTheCallAlone(PackedProduct product) {
        for (Layout layout : Layout.values()) {
            try (Arena arena = Arena.ofConfined()) {
                PackedMatrix w = PackedNumbers.weights(arena, layout, 70, 96, false, 1);
                Rows x = PackedNumbers.rows(arena, 20, 96, 2);
                PLAIN.quantize(x, 0, 20, 0, 96);
                MemorySegment want = bytes(arena.allocate(20 * 80 * 4, 64).address(), 20 * 80 * 4)
                        .fill((byte) 1);
                MemorySegment got = bytes(arena.allocate(20 * 80 * 4, 64).address(), 20 * 80 * 4)
                        .fill((byte) 1);
                PLAIN.multiply(w, x, 3, 17, 1, 4, want.address(), 80);
                product.multiply(w, x, 3, 17, 1, 4, got.address(), 80);
                assertSameFloats(want, got, layout.toString());
                product.multiply(w, x, 3, 3, 1, 4, got.address(), 80);
                product.multiply(w, x, 3, 17, 2, 2, got.address(), 80);
                assertSameFloats(want, got, layout + " after two empty calls");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void passesOnWhatIsNotANumber(PackedProduct product) {
        for (Layout layout : Layout.values()) {
            try (Arena arena = Arena.ofConfined()) {
                PackedMatrix w = PackedNumbers.weights(arena, layout, 16, 64, false, 1);
                Rows x = PackedNumbers.rows(arena, 3, 64, 2);
                Memory.put(x.row(1) + 4 * 40, Float.NaN);
                product.quantize(x, 0, 3, 0, 64);
                MemorySegment want = arena.allocate(3 * 16 * 4, 64);
                MemorySegment got = arena.allocate(3 * 16 * 4, 64);
                PLAIN.multiply(w, x, 0, 3, 0, 1, want.address(), 16);
                product.multiply(w, x, 0, 3, 0, 1, got.address(), 16);
                assertSameFloats(want, got, layout.toString());
                assertEquals(Float.NaN, Memory.get(got.address() + 4 * 16), layout.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void refusesWhatLiesOutside(PackedProduct product) {
        Packed4 w = new Packed4(0, 40, 64, false);
        Rows x = new Rows(4, 64, 0, 0, 0, 0);
        assertThrows(YunmoException.class, () -> product.multiply(w, x, 0, 5, 0, 3, 0, 48));
        assertThrows(YunmoException.class, () -> product.multiply(w, x, 0, 4, 0, 4, 0, 48));
        assertThrows(YunmoException.class, () -> product.multiply(w, x, -1, 4, 0, 3, 0, 48));
        assertThrows(YunmoException.class, () -> product.multiply(w, new Rows(4, 96, 0, 0, 0, 0), 0, 4, 0, 3, 0, 48));
        assertThrows(YunmoException.class, () -> product.quantize(x, 0, 4, 0, 33));
        assertThrows(YunmoException.class, () -> product.quantize(x, 0, 4, 0, 96));
    }
}
