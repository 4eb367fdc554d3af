package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvolutionTest {
    /** A case: window, channels, filters, groups, samples. */
    record Case(Window window, int channels, int filters, int groups, int samples) {}

    private static Window two(Axis height, Axis width) {
        return new Window(Axis.NONE, height, width);
    }

    private static Window one(Axis width) {
        return new Window(Axis.NONE, Axis.NONE, width);
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(two(Axis.valid(8, 3, 1, 1), Axis.valid(8, 3, 1, 1)), 1, 32, 1, 5),
                new Case(two(Axis.valid(6, 3, 1, 1), Axis.valid(6, 3, 1, 1)), 32, 64, 1, 7),
                new Case(two(Axis.same(5, 3, 1, 1), Axis.same(7, 3, 1, 1)), 16, 80, 1, 3),
                new Case(two(Axis.same(9, 2, 2, 1), Axis.same(7, 5, 3, 1)), 3, 10, 1, 4),
                new Case(two(Axis.same(9, 3, 1, 2), Axis.valid(9, 2, 1, 3)), 5, 7, 1, 4),
                new Case(two(Axis.valid(6, 3, 1, 1), Axis.same(6, 3, 1, 1)), 32, 32, 2, 3),
                new Case(two(Axis.valid(6, 2, 1, 1), Axis.same(6, 3, 2, 1)), 12, 18, 3, 3),
                new Case(one(Axis.causal(11, 3, 1, 2)), 2, 3, 1, 3),
                new Case(one(Axis.valid(40, 5, 2, 1)), 64, 130, 1, 9),
                new Case(one(Axis.valid(9, 1, 1, 1)), 20, 6, 1, 9),
                new Case(one(Axis.valid(9, 1, 2, 1)), 20, 6, 1, 9),
                new Case(two(Axis.valid(3, 3, 1, 1), Axis.valid(3, 3, 1, 1)), 80, 16, 1, 2),
                new Case(new Window(Axis.same(4, 3, 2, 1), Axis.valid(5, 2, 1, 1), Axis.same(4, 2, 1, 2)), 4, 6, 1, 2),
                new Case(two(Axis.same(40, 3, 1, 1), Axis.same(40, 3, 1, 1)), 1, 8, 1, 2));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isBitEqualToItsPlainTwinOnAnyThreads(Case c) {
        PlainConvolution plain = new PlainConvolution(c.window, c.channels, c.filters, c.groups);
        for (int threads : List.of(1, 2, 3)) {
            try (Arena arena = Arena.ofConfined();
                    Workers workers = new Workers(threads)) {
                Convolution convolution =
                        new Convolution(c.window, c.channels, c.filters, c.groups, new Gemm(workers, arena), arena);
                int in = c.samples * c.window.inputs();
                int out = c.samples * c.window.outputs();
                int rows = convolution.kernelRows();
                Matrix kernel = random(arena, rows, c.filters, 2);
                Matrix bias = random(arena, 1, c.filters, 3);
                Matrix x = random(arena, in, c.channels, 1);
                Matrix dy = random(arena, out, c.filters, 4);
                // twice: the second call finds the rooms of the first
                for (int turn = 0; turn < 2; turn++) {
                    Matrix want = Memory.matrix(arena, out, c.filters);
                    Matrix got = random(arena, out, c.filters, 9);
                    plain.forward(c.samples, x, kernel, bias.address(), want, turn == 0);
                    convolution.forward(c.samples, x, kernel, bias.address(), got, turn == 0);
                    assertSameBits(want, got, "output");
                    Matrix wantDx = Memory.matrix(arena, in, c.channels);
                    Matrix gotDx = random(arena, in, c.channels, 9);
                    plain.inputGradient(c.samples, dy, kernel, wantDx);
                    convolution.inputGradient(c.samples, dy, kernel, gotDx);
                    assertSameBits(wantDx, gotDx, "input gradient");
                    Matrix wantDw = Memory.matrix(arena, rows, c.filters);
                    Matrix gotDw = random(arena, rows, c.filters, 9);
                    plain.weightGradient(c.samples, x, dy, wantDw);
                    convolution.weightGradient(c.samples, x, dy, gotDw);
                    assertSameBits(wantDw, gotDw, "kernel gradient");
                }
            }
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        Window window = one(Axis.valid(5, 2, 1, 1));
        try (Arena arena = Arena.ofConfined()) {
            Gemm gemm = new Gemm(Workers.single(), arena);
            assertThrows(YunmoException.class, () -> new Convolution(window, 3, 4, 2, gemm, arena));
            Convolution c = new Convolution(window, 3, 4, 1, gemm, arena);
            Matrix x = Memory.matrix(arena, 5, 3);
            Matrix y = Memory.matrix(arena, 5, 4);
            YunmoException e = assertThrows(
                    YunmoException.class, () -> c.forward(1, x, Memory.matrix(arena, 6, 4), y.address(), y, false));
            assertEquals(
                    "no convolution of 1 samples: input 5x3, kernel 6x4, output 5x4; needs 5x3, 6x4, 4x4",
                    e.getMessage());
            assertThrows(YunmoException.class, () -> Axis.valid(3, 4, 1, 1));
        }
    }

    @Test
    void axesFollowTheFieldsRules() {
        assertEquals(new Axis(7, 3, 2, 1, 1, 4), Axis.same(7, 3, 2, 1));
        assertEquals(new Axis(6, 3, 2, 1, 0, 3), Axis.same(6, 3, 2, 1));
        assertEquals(new Axis(9, 3, 1, 2, 4, 9), Axis.causal(9, 3, 1, 2));
        assertEquals(new Axis(9, 3, 1, 2, 0, 5), Axis.valid(9, 3, 1, 2));
    }
}
