package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DepthwiseConvolutionTest {
    /** A case: window, channels, filters a channel, samples. */
    record Case(Window window, int channels, int multiplier, int samples) {}

    static Stream<Case> cases() {
        Axis same = Axis.same(7, 3, 1, 1);
        Axis valid = Axis.valid(8, 2, 2, 1);
        return Stream.of(
                new Case(new Window(Axis.NONE, same, valid), 20, 1, 3),
                new Case(new Window(Axis.NONE, valid, valid), 16, 1, 3),
                new Case(new Window(Axis.NONE, valid, same), 3, 2, 3),
                new Case(new Window(Axis.NONE, Axis.NONE, Axis.same(9, 3, 1, 2)), 40, 3, 2),
                new Case(new Window(Axis.NONE, Axis.same(20, 5, 1, 1), Axis.same(21, 3, 1, 1)), 64, 1, 3));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isBitEqualToItsPlainTwinOnAnyThreads(Case c) {
        PlainDepthwise plain = new PlainDepthwise(c.window, c.channels, c.multiplier);
        int in = c.samples * c.window.inputs();
        int out = c.samples * c.window.outputs();
        int rows = c.window.taps() * c.channels;
        int filters = c.channels * c.multiplier;
        for (int threads : List.of(1, 2, 3)) {
            try (Arena arena = Arena.ofConfined();
                    Workers workers = new Workers(threads)) {
                DepthwiseConvolution convolution =
                        new DepthwiseConvolution(c.window, c.channels, c.multiplier, workers, arena);
                Matrix kernel = random(arena, rows, c.multiplier, 2);
                Matrix bias = random(arena, 1, filters, 3);
                Matrix x = random(arena, in, c.channels, 1);
                Matrix dy = random(arena, out, filters, 4);
                for (int turn = 0; turn < 2; turn++) {
                    Matrix want = Memory.matrix(arena, out, filters);
                    Matrix got = random(arena, out, filters, 9);
                    plain.forward(c.samples, x, kernel, bias.address(), want, turn == 0);
                    convolution.forward(c.samples, x, kernel, bias.address(), got, turn == 0);
                    assertSameBits(want, got, "output");
                    Matrix wantDx = Memory.matrix(arena, in, c.channels);
                    Matrix gotDx = random(arena, in, c.channels, 9);
                    plain.inputGradient(c.samples, dy, kernel, wantDx);
                    convolution.inputGradient(c.samples, dy, kernel, gotDx);
                    assertSameBits(wantDx, gotDx, "input gradient");
                    Matrix wantDw = Memory.matrix(arena, rows, c.multiplier);
                    Matrix gotDw = random(arena, rows, c.multiplier, 9);
                    plain.weightGradient(c.samples, x, dy, wantDw);
                    convolution.weightGradient(c.samples, x, dy, gotDw);
                    assertSameBits(wantDw, gotDw, "kernel gradient");
                }
            }
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        Window window = new Window(Axis.NONE, Axis.NONE, Axis.valid(5, 2, 1, 1));
        try (Arena arena = Arena.ofConfined();
                Workers workers = Workers.single()) {
            DepthwiseConvolution c = new DepthwiseConvolution(window, 3, 2, workers, arena);
            Matrix x = Memory.matrix(arena, 5, 3);
            Matrix y = Memory.matrix(arena, 4, 3);
            assertThrows(
                    YunmoException.class, () -> c.forward(1, x, Memory.matrix(arena, 6, 2), x.address(), y, false));
        }
    }
}
