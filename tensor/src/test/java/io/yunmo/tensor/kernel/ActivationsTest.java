package io.yunmo.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationsTest {
    @FunctionalInterface
    private interface Twin {
        float of(float x);
    }

    /** Floats of every exponent between 2^-30 and 2^8, both signs, and the special ones. */
    private static Matrix arguments(Arena arena) {
        int each = 20_000;
        Matrix x = Memory.matrix(arena, 2, each + 9);
        for (int j = 0; j < each; j++) {
            int bits = Float.floatToIntBits(0x1p-30f) + (int) ((long) j * (38 << 23) / each);
            Memory.put(x, 0, j, Float.intBitsToFloat(bits));
            Memory.put(x, 1, j, -Float.intBitsToFloat(bits));
        }
        float[] special = {
            0f, 88.72283f, 88.72284f, 0.625f, 0.62499994f, 87.3f, 87.30001f, Float.POSITIVE_INFINITY, Float.NaN
        };
        for (int j = 0; j < special.length; j++) {
            Memory.put(x, 0, each + j, special[j]);
            Memory.put(x, 1, each + j, -special[j]);
        }
        return x;
    }

    private static void check(
            BiConsumer<Matrix, Matrix> kernel, Twin twin, DoubleUnaryOperator exact, double units, float smallest) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = arguments(arena);
            Matrix y = Memory.matrix(arena, x.rows(), x.columns());
            kernel.accept(x, y);
            for (int r = 0; r < x.rows(); r++) {
                for (int j = 0; j < x.columns(); j++) {
                    float given = Memory.get(x, r, j);
                    float got = Memory.get(y, r, j);
                    assertEquals(twin.of(given), got, "twin at " + given);
                    checkError(given, got, exact.applyAsDouble(given), units, smallest);
                }
                for (int j = x.columns(); j < x.stride(); j++) {
                    assertEquals(0f, Memory.get(y, r, j), "padding");
                }
            }
            kernel.accept(x, x);
            Numbers.assertSameBits(y, x, "in place");
        }
    }

    private static void checkError(float x, float got, double exact, double units, float smallest) {
        if (Double.isNaN(exact) || Math.abs(exact) > Float.MAX_VALUE) {
            assertEquals((float) exact, got, "at " + x);
        } else if (Math.abs(exact) < smallest) {
            assertTrue(Math.abs(got) <= smallest, got + " at " + x);
        } else {
            double error = Math.abs(got - exact) / Math.ulp((float) exact);
            assertTrue(error <= units, error + " units off at " + x);
        }
    }

    @Test
    void exp() {
        check(Activations::exp, Exponential::of, Math::exp, 1.5, 1.3e-38f);
    }

    @Test
    void sigmoid() {
        check(Activations::sigmoid, Sigmoid::of, x -> 1 / (1 + Math.exp(-x)), 3, 1.3e-38f);
    }

    @Test
    void tanh() {
        check(Activations::tanh, HyperbolicTangent::of, Math::tanh, 2, 0);
    }
}
