package io.yunmo.tensor.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepsTest {
    private static final int[] COLUMNS = {1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 100, 576};
    private static final int ROWS = 5;
    private static final StepKernels PLAIN = new PlainSteps();

    static Stream<StepKernels> all() {
        return Implementations.steps();
    }

    static Stream<StepKernels> fast() {
        return all().filter(kernel -> !(kernel instanceof PlainSteps));
    }

    /** Three blocks of rows and two vectors; everything a call may change is among them. */
    private record Data(long x, long y, long z, long w, long b, long stride, int columns) {
        long floats() {
            return ROWS * stride;
        }
    }

    @FunctionalInterface
    private interface Call {
        void run(StepKernels kernel, Data data);
    }

    private static Data data(Arena arena, int columns, long seed, boolean odd) {
        SplittableRandom random = new SplittableRandom(seed);
        long stride = columns + seed % 5;
        long[] blocks = new long[5];
        for (int i = 0; i < 5; i++) {
            blocks[i] = Memory.allocate(arena, ROWS * stride + 16);
            for (int j = 0; j < ROWS * stride; j++) {
                float wide = random.nextInt(8) == 0 ? 90 : random.nextInt(3) == 0 ? 8 : 1;
                Memory.put(blocks[i] + 4L * j, (float) random.nextDouble(-wide, wide));
            }
        }
        if (odd) {
            float[] values = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 1e-42f, 88.8f};
            for (int i = 0; i < values.length; i++) {
                Memory.put(blocks[0] + 4L * random.nextLong(ROWS * stride), values[i]);
            }
        }
        return new Data(blocks[0], blocks[1], blocks[2], blocks[3], blocks[4], stride, columns);
    }

    private static void same(StepKernels kernel, String what, Call call) {
        for (int columns : COLUMNS) {
            for (int seed = 0; seed < 3; seed++) {
                try (Arena arena = Arena.ofConfined()) {
                    Data want = data(arena, columns, seed, seed == 2);
                    Data got = data(arena, columns, seed, seed == 2);
                    call.run(PLAIN, want);
                    call.run(kernel, got);
                    assertSame(want.x, got.x, want, what + " of " + columns + ", x");
                    assertSame(want.y, got.y, want, what + " of " + columns + ", y");
                    assertSame(want.z, got.z, want, what + " of " + columns + ", z");
                }
            }
        }
    }

    private static void assertSame(long want, long got, Data data, String what) {
        for (long i = 0; i < data.floats(); i++) {
            float w = Memory.get(want + 4 * i);
            float g = Memory.get(got + 4 * i);
            if (Float.floatToIntBits(w) != Float.floatToIntBits(g)) {
                assertEquals(w, g, what + " at row " + i / data.stride + ", column " + i % data.stride);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fast")
    void everyKernelIsBitEqualToItsPlainTwin(StepKernels kernel) {
        same(kernel, "rms norm", (k, d) -> k.rmsNorm(d.x, d.stride, d.w, 1e-5f, d.z, d.stride, d.columns, 1, 4));
        same(
                kernel,
                "rms norm in place",
                (k, d) -> k.rmsNorm(d.x, d.stride, d.w, 1e-5f, d.x, d.stride, d.columns, 0, 5));
        same(
                kernel,
                "rms norm of a sum",
                (k, d) -> k.addRmsNorm(d.x, d.stride, d.y, d.stride, d.w, 1e-5f, d.z, d.stride, d.columns, 1, 4));
        same(kernel, "head norm", (k, d) -> k.headRmsNorm(d.x, d.stride, 2, d.columns / 2, d.w, 1e-6f, 1, 4));
        same(
                kernel,
                "layer norm",
                (k, d) -> k.layerNorm(d.x, d.stride, d.w, d.b, 1e-5f, d.z, d.stride, d.columns, 1, 4));
        same(
                kernel,
                "layer norm without bias",
                (k, d) -> k.layerNorm(d.x, d.stride, d.w, 0, 1e-5f, d.z, d.stride, d.columns, 0, 3));
        for (Activation a : Activation.values()) {
            same(kernel, a.name(), (k, d) -> k.activate(a, d.x, d.stride, d.z, d.stride, d.columns, 1, 4));
            same(
                    kernel,
                    a + " * up",
                    (k, d) -> k.activateMultiply(a, d.x, d.stride, d.y, d.stride, d.x, d.stride, d.columns, 0, 5));
        }
        same(kernel, "add", (k, d) -> k.add(d.x, d.stride, d.y, d.stride, d.z, d.stride, d.columns, 1, 5));
        same(kernel, "add scaled", (k, d) -> k.addScaled(d.x, d.stride, d.w, 1, d.z, d.stride, d.columns, 1, 5));
        same(kernel, "bias", (k, d) -> k.addBias(d.x, d.stride, d.b, d.columns, 0, 4));
        same(kernel, "scale", (k, d) -> k.scale(d.x, d.stride, 0.3f, d.z, d.stride, d.columns, 0, 4));
        same(kernel, "softcap", (k, d) -> k.softcap(d.x, d.stride, 30, d.columns, 0, 4));
        same(kernel, "softmax", (k, d) -> k.softmax(d.x, d.stride, d.z, d.stride, d.columns, 0, 4));
        same(kernel, "copy", (k, d) -> k.copy(d.x, d.stride, d.z, d.stride, d.columns, 0, 4));
    }

    @ParameterizedTest
    @MethodSource("fast")
    void ropeIsBitEqualToItsPlainTwin(StepKernels kernel) {
        try (Arena shared = Arena.ofConfined()) {
            long positions = positions(shared, 3, 700, 0, 1, 42);
            for (RopeTable.Pairs pairs : RopeTable.Pairs.values()) {
                for (int dimensions : new int[] {2, 8, 16, 24, 32, 64, 80, 128}) {
                    var table = new RopeTable(shared, pairs, RopeTable.frequencies(10000, dimensions), 1, 1000);
                    table.prepare(701);
                    same(kernel, pairs + " " + dimensions, (k, d) -> {
                        for (int size = dimensions; size <= d.columns; size += 7) {
                            k.rope(d.x, d.stride, d.columns / size, size, table, positions, 0, ROWS);
                        }
                    });
                }
            }
        }
    }

    private static long positions(Arena arena, int... positions) {
        return arena.allocateFrom(ValueLayout.JAVA_INT, positions).address();
    }

    @ParameterizedTest
    @MethodSource("all")
    void normsAreExactToRounding(StepKernels kernel) {
        for (int columns : COLUMNS) {
            try (Arena arena = Arena.ofConfined()) {
                Data d = data(arena, columns, 1, false);
                double[] x = new double[columns];
                double mean = 0;
                double squares = 0;
                for (int j = 0; j < columns; j++) {
                    x[j] = Memory.get(d.x + 4 * (d.stride + j));
                    mean += x[j] / columns;
                    squares += x[j] * x[j] / columns;
                }
                double variance = 0;
                for (double v : x) {
                    variance += (v - mean) * (v - mean) / columns;
                }
                kernel.rmsNorm(d.x, d.stride, d.w, 1e-5f, d.y, d.stride, columns, 1, 2);
                kernel.layerNorm(d.x, d.stride, d.w, d.b, 1e-5f, d.z, d.stride, columns, 1, 2);
                for (int j = 0; j < columns; j++) {
                    double w = Memory.get(d.w + 4L * j);
                    double rms = x[j] / Math.sqrt(squares + 1e-5f) * w;
                    assertEquals(rms, Memory.get(d.y + 4 * (d.stride + j)), 2e-6 * (Math.abs(rms) + 1));
                    double layer = (x[j] - mean) / Math.sqrt(variance + 1e-5f) * w;
                    double bias = Memory.get(d.b + 4L * j);
                    double bound = columns == 1 ? 1e-2 : 2e-5 * (Math.abs(layer) + Math.abs(bias) + 1);
                    assertEquals(layer + bias, Memory.get(d.z + 4 * (d.stride + j)), bound);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void activationsAreExactToOneInAMillion(StepKernels kernel) {
        accurate(kernel, Activation.SILU, x -> x / (1 + Math.exp(-x)));
        accurate(kernel, Activation.GELU, x -> x * normal(x));
        accurate(
                kernel,
                Activation.GELU_TANH,
                x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
    }

    private static void accurate(StepKernels kernel, Activation activation, DoubleUnaryOperator exact) {
        int n = 24_000;
        try (Arena arena = Arena.ofConfined()) {
            long x = Memory.allocate(arena, n);
            for (int i = 0; i < n; i++) {
                Memory.put(x + 4L * i, (i - n / 2) / 1000f);
            }
            kernel.activate(activation, x, 0, x, 0, n, 0, 1);
            for (int i = 0; i < n; i++) {
                double v = (i - n / 2) / 1000f;
                double want = exact.applyAsDouble(v);
                assertEquals(want, Memory.get(x + 4L * i), 1e-6 * Math.max(1, Math.abs(want)), activation + " of " + v);
            }
        }
    }

    /** The normal distribution by its series, or far out by its continued fraction. */
    private static double normal(double x) {
        if (Math.abs(x) < 4) {
            double sum = x;
            double term = x;
            for (int i = 1; i < 100; i++) {
                term *= x * x / (2 * i + 1);
                sum += term;
            }
            return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        }
        double a = Math.abs(x);
        double fraction = a;
        for (int i = 60; i > 0; i--) {
            fraction = a + i / fraction;
        }
        double tail = Math.exp(-a * a / 2) / Math.sqrt(2 * Math.PI) / fraction;
        return x < 0 ? tail : 1 - tail;
    }

    @ParameterizedTest
    @MethodSource("all")
    void ropeTurnsPairs(StepKernels kernel) {
        try (Arena arena = Arena.ofConfined()) {
            for (RopeTable.Pairs pairs : RopeTable.Pairs.values()) {
                long x = Memory.allocate(arena, 16);
                for (int i = 0; i < 10; i++) {
                    Memory.put(x + 4L * i, i + 1);
                }
                var table = new RopeTable(arena, pairs, RopeTable.frequencies(100, 4), 2, 600);
                table.prepare(600);
                kernel.rope(x, 16, 2, 5, table, positions(arena, 599), 0, 1);
                for (int h = 0; h < 2; h++) {
                    for (int i = 0; i < 2; i++) {
                        int first = pairs == RopeTable.Pairs.HALVES ? i : 2 * i;
                        int second = pairs == RopeTable.Pairs.HALVES ? i + 2 : 2 * i + 1;
                        double angle = 599 * (i == 0 ? 1 : 0.1);
                        double a = 5 * h + first + 1;
                        double b = 5 * h + second + 1;
                        double c = 2 * Math.cos(angle);
                        double s = 2 * Math.sin(angle);
                        assertEquals(a * c - b * s, Memory.get(x + 4L * (5 * h + first)), 5e-6);
                        assertEquals(b * c + a * s, Memory.get(x + 4L * (5 * h + second)), 5e-6);
                    }
                    assertEquals(5 * h + 5, Memory.get(x + 4L * (5 * h + 4)), "the rest stays");
                }
            }
        }
    }

    @Test
    void aRopeTableKnowsItsContext() {
        try (Arena arena = Arena.ofConfined()) {
            var table = new RopeTable(arena, RopeTable.Pairs.HALVES, RopeTable.frequencies(100, 4), 1, 600);
            table.prepare(600);
            assertEquals(4, table.dimensions());
            assertThrows(YunmoException.class, () -> table.prepare(601));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void softmaxSumsToOneAndKeepsNoNumbers(StepKernels kernel) {
        try (Arena arena = Arena.ofConfined()) {
            Data d = data(arena, 100, 3, false);
            Memory.put(d.x + 4 * (2 * d.stride + 50), Float.NaN);
            kernel.softmax(d.x, d.stride, d.x, d.stride, 100, 0, 3);
            for (int r = 0; r < 3; r++) {
                double sum = 0;
                for (int j = 0; j < 100; j++) {
                    sum += Memory.get(d.x + 4 * (r * d.stride + j));
                }
                assertEquals(r == 2 ? Double.NaN : 1, sum, 1e-6);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theLargestIsTheFirstAmongEquals(StepKernels kernel) {
        SplittableRandom random = new SplittableRandom(5);
        try (Arena arena = Arena.ofConfined()) {
            for (int columns : COLUMNS) {
                long x = Memory.allocate(arena, columns);
                for (int i = 0; i < 50; i++) {
                    for (int j = 0; j < columns; j++) {
                        Memory.put(x + 4L * j, random.nextInt(-9, i < 10 ? 0 : 3));
                    }
                    if (i > 40) {
                        Memory.put(x + 4L * random.nextInt(columns), Float.NaN);
                        Memory.put(x + 4L * random.nextInt(columns), Float.NaN);
                    }
                    if (i == 7) {
                        for (int j = 0; j < columns; j++) {
                            Memory.put(x + 4L * j, Float.NEGATIVE_INFINITY);
                        }
                    }
                    assertEquals(PLAIN.argmax(x, columns), kernel.argmax(x, columns), "of " + columns);
                }
            }
            long x = Memory.allocate(arena, 40);
            Memory.put(x + 4 * 20, 3);
            Memory.put(x + 4 * 36, 3);
            assertEquals(20, kernel.argmax(x, 40));
            Memory.put(x + 4 * 38, Float.NaN);
            assertEquals(38, kernel.argmax(x, 40));
            assertTrue(kernel.argmax(x, 20) == 0);
        }
    }
}
