package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ElementwiseTest {
    private static final int N = 96;

    @FunctionalInterface
    private interface Kernel {
        void run(long x, long y, long z);
    }

    private static void same(String what, Kernel kernel, PlainElementwise.Binary plain) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = random(arena, 1, N, 1);
            Matrix y = random(arena, 1, N, 2);
            Memory.put(x, 0, 3, 0);
            Memory.put(x, 0, 4, Float.NaN);
            Matrix want = random(arena, 1, N, 3);
            Matrix got = random(arena, 1, N, 3);
            PlainElementwise.each(x.address(), y.address(), want.address(), N, plain);
            kernel.run(x.address(), y.address(), got.address());
            assertSameBits(want, got, what);
        }
    }

    @Test
    void everyKernelIsBitEqualToItsPlainTwin() {
        same("add", (x, y, z) -> Elementwise.add(x, y, z, N), (x, y) -> x + y);
        same("subtract", (x, y, z) -> Elementwise.subtract(x, y, z, N), (x, y) -> x - y);
        same("multiply", (x, y, z) -> Elementwise.multiply(x, y, z, N), (x, y) -> x * y);
        same("scale", (x, y, z) -> Elementwise.scale(0.3f, x, z, N), (x, y) -> x * 0.3f);
        same("relu", (x, y, z) -> Elementwise.relu(x, z, N), (x, y) -> PlainElementwise.relu(x));
        same("relu gradient", (x, y, z) -> Elementwise.reluGradient(x, y, z, N), PlainElementwise::reluGradient);
        same("tanh gradient", (x, y, z) -> Elementwise.tanhGradient(x, y, z, N), PlainElementwise::tanhGradient);
        same(
                "sigmoid gradient",
                (x, y, z) -> Elementwise.sigmoidGradient(x, y, z, N),
                PlainElementwise::sigmoidGradient);
    }

    @Test
    void addScaledRoundsOnce() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = random(arena, 1, N, 1);
            Matrix y = random(arena, 1, N, 2);
            Matrix want = random(arena, 1, N, 2);
            PlainElementwise.each(x.address(), want.address(), want.address(), N, (a, b) -> Math.fma(a, 0.7f, b));
            Elementwise.addScaled(0.7f, x.address(), y.address(), N);
            assertSameBits(want, y, "add scaled");
        }
    }

    @Test
    void everyHalfFloatGoesThroughF32Unchanged() {
        MemorySegment halves = MemorySegment.ofArray(new short[1 << 16]);
        MemorySegment floats = MemorySegment.ofArray(new float[1 << 16]);
        MemorySegment back = MemorySegment.ofArray(new short[1 << 16]);
        for (int i = 0; i < 1 << 16; i++) {
            halves.setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i, (short) i);
        }
        Halves.f16ToF32(halves, floats, 1 << 16);
        Halves.f32ToF16(floats, back, 1 << 16);
        for (int i = 0; i < 1 << 16; i++) {
            boolean nan = (i & 0x7C00) == 0x7C00 && (i & 0x3FF) != 0;
            if (!nan) {
                assertEquals((short) i, back.getAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i));
            }
        }
        Halves.bf16ToF32(halves, floats, 1 << 16);
        Halves.f32ToBf16(floats, back, 1 << 16);
        for (int i = 0; i < 1 << 16; i++) {
            boolean nan = (i & 0x7F80) == 0x7F80 && (i & 0x7F) != 0;
            if (!nan) {
                assertEquals((short) i, back.getAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i));
            }
        }
    }
}
