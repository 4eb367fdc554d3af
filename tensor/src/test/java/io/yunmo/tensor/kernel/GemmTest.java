package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Gemm.Form;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTest {
    private static final int[][] SHAPES = {
        {1, 1, 1},
        {3, 5, 7},
        {16, 16, 16},
        {17, 33, 65},
        {32, 64, 100},
        {70, 100, 40},
        {5, 300, 600},
        {33, 530, 1100},
        {13, 1000, 7},
        {129, 48, 513}
    };

    private static Matrix left(Arena arena, Form form, int m, int k) {
        return form == Form.TN ? random(arena, k, m, 1) : random(arena, m, k, 1);
    }

    private static Matrix right(Arena arena, Form form, int k, int n) {
        return form == Form.NT ? random(arena, n, k, 2) : random(arena, k, n, 2);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void isBitEqualToItsPlainTwin(Form form) {
        for (int threads = 1; threads <= 4; threads++) {
            try (Arena arena = Arena.ofConfined();
                    Workers workers = new Workers(threads)) {
                Gemm gemm = new Gemm(workers, arena);
                for (int[] s : SHAPES) {
                    Matrix a = left(arena, form, s[0], s[2]);
                    Matrix b = right(arena, form, s[2], s[1]);
                    Matrix want = random(arena, s[0], s[1], 3);
                    Matrix got = random(arena, s[0], s[1], 3);
                    PlainGemm.multiply(form, a, b, want, true);
                    gemm.multiply(form, a, b, got, true);
                    assertSameBits(want, got, form + " accumulate " + s[0] + "x" + s[1] + "x" + s[2]);
                    PlainGemm.multiply(form, a, b, want, false);
                    gemm.multiply(form, a, b, got, false);
                    assertSameBits(want, got, form + " " + s[0] + "x" + s[1] + "x" + s[2]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void affineAddsTheBiasFirst(boolean relu) {
        try (Arena arena = Arena.ofConfined();
                Workers workers = new Workers(2)) {
            Gemm gemm = new Gemm(workers, arena);
            for (int[] s : SHAPES) {
                Matrix a = random(arena, s[0], s[2], 1);
                Matrix b = random(arena, s[2], s[1], 2);
                Matrix bias = random(arena, 1, s[1], 4);
                Matrix want = random(arena, s[0], s[1], 3);
                Matrix got = random(arena, s[0], s[1], 3);
                PlainGemm.affine(a, b, bias.address(), want, relu);
                gemm.affine(a, b, bias.address(), got, relu);
                assertSameBits(want, got, "affine");
            }
        }
    }

    /** Rows 1..70 at once, on 1..4 threads: each row has the bits it has alone. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void aRowDoesNotDependOnItsNeighboursNorOnThreads(Form form) {
        int n = 150;
        int k = 90;
        try (Arena arena = Arena.ofConfined()) {
            Matrix b = right(arena, form, k, n);
            Matrix all = left(arena, form, 70, k);
            Matrix want = Memory.matrix(arena, 70, n);
            PlainGemm.multiply(form, all, b, want, false);
            for (int threads = 1; threads <= 4; threads++) {
                try (Workers workers = new Workers(threads)) {
                    Gemm gemm = new Gemm(workers, arena);
                    for (int m = 1; m <= 70; m++) {
                        Matrix a = form == Form.TN ? new Matrix(all.address(), k, m, all.stride()) : all.head(m);
                        Matrix got = Memory.matrix(arena, m, n);
                        gemm.multiply(form, a, b, got, false);
                        assertSameBits(want.head(m), got, form + " of " + m + " rows on " + threads + " threads");
                    }
                }
            }
        }
    }

    /** Few columns are shared out by rows, small products are not shared at all. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void anyShapeMayBeSharedOut(Form form) {
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(3)) {
            Gemm gemm = new Gemm(workers, arena);
            for (int[] s : new int[][] {{700, 10, 300}, {701, 130, 64}, {3, 2000, 300}, {2, 10, 40_000}}) {
                Matrix a = left(arena, form, s[0], s[2]);
                Matrix b = right(arena, form, s[2], s[1]);
                Matrix want = Memory.matrix(arena, s[0], s[1]);
                Matrix got = random(arena, s[0], s[1], 3);
                PlainGemm.multiply(form, a, b, want, false);
                gemm.multiply(form, a, b, got, false);
                assertSameBits(want, got, form + " " + s[0] + "x" + s[1] + "x" + s[2]);
            }
        }
    }

    @Test
    void itsRoomIsWhatItSays() {
        assertEquals(2 * (512 * 64 + 256 + 256 * 512) * 4L, Gemm.bytes(2));
    }

    @Test
    void noDepthLeavesZeroOrBias() {
        try (Arena arena = Arena.ofConfined()) {
            Gemm gemm = new Gemm(Workers.single(), arena);
            Matrix c = random(arena, 3, 5, 1);
            gemm.multiply(Form.NN, Memory.matrix(arena, 3, 0), Memory.matrix(arena, 0, 5), c, false);
            assertEquals(0f, Memory.get(c, 2, 4));
        }
    }

    @Test
    void refusesShapesThatDoNotMultiply() {
        try (Arena arena = Arena.ofConfined()) {
            Gemm gemm = new Gemm(Workers.single(), arena);
            Matrix a = random(arena, 3, 5, 1);
            Matrix b = random(arena, 4, 2, 1);
            YunmoException e = assertThrows(
                    YunmoException.class, () -> gemm.multiply(Form.NN, a, b, random(arena, 3, 2, 1), false));
            assertEquals(ErrorCode.INVALID, e.code());
            assertEquals("no NN product of A 3x5 and B 4x2 into C 3x2", e.getMessage());
        }
    }
}
