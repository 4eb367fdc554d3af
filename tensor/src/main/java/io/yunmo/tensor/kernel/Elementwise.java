package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Element-wise kernels over blocks: {@code n} floats at a 64-byte aligned address, n a multiple of 16 (a whole padded
 * matrix is {@code rows * stride}). Input and output may be the same block but not overlap otherwise. All of these leave
 * zeros zero, so padding stays zero. Any thread may call them; to use several, give each a range of
 * {@link Workers#begin}.
 */
public final class Elementwise {
    private Elementwise() {}

    /** x = value. Mind the padding: use it on whole blocks only with 0. */
    public static void fill(long x, float value, long n) {
        FloatVector v = FloatVector.broadcast(F, value);
        for (long i = 0; i < n; i += L) {
            v.intoMemorySegment(ALL, (x + 4 * i) & MASK, LE);
        }
    }

    /** z = x + y */
    public static void add(long x, long y, long z, long n) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(x + o).add(load(y + o)).intoMemorySegment(ALL, (z + o) & MASK, LE);
        }
    }

    /** z = x - y */
    public static void subtract(long x, long y, long z, long n) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(x + o).sub(load(y + o)).intoMemorySegment(ALL, (z + o) & MASK, LE);
        }
    }

    /** z = x * y */
    public static void multiply(long x, long y, long z, long n) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(x + o).mul(load(y + o)).intoMemorySegment(ALL, (z + o) & MASK, LE);
        }
    }

    /** y = factor * x */
    public static void scale(float factor, long x, long y, long n) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(x + o).mul(factor).intoMemorySegment(ALL, (y + o) & MASK, LE);
        }
    }

    /** y = factor * x + y, fused */
    public static void addScaled(float factor, long x, long y, long n) {
        FloatVector f = FloatVector.broadcast(F, factor);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(x + o).fma(f, load(y + o)).intoMemorySegment(ALL, (y + o) & MASK, LE);
        }
    }

    /** y = x where x is not negative (NaN stays NaN), else 0 */
    public static void relu(long x, long y, long n) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector v = load(x + o);
            v.blend(0f, v.compare(VectorOperators.LT, 0f)).intoMemorySegment(ALL, (y + o) & MASK, LE);
        }
    }

    /** g = dy where y is positive, else 0; y is the output of {@link #relu}, g may be dy */
    public static void reluGradient(long y, long dy, long g, long n) {
        FloatVector zero = FloatVector.zero(F);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            var positive = load(y + o).compare(VectorOperators.GT, 0f);
            zero.blend(load(dy + o), positive).intoMemorySegment(ALL, (g + o) & MASK, LE);
        }
    }

    /** g = dy * (1 - y * y), y the output of tanh; g may be dy */
    public static void tanhGradient(long y, long dy, long g, long n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector v = load(y + o);
            one.sub(v.mul(v)).mul(load(dy + o)).intoMemorySegment(ALL, (g + o) & MASK, LE);
        }
    }

    /** g = dy * y * (1 - y), y the output of sigmoid; g may be dy */
    public static void sigmoidGradient(long y, long dy, long g, long n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector v = load(y + o);
            v.mul(one.sub(v)).mul(load(dy + o)).intoMemorySegment(ALL, (g + o) & MASK, LE);
        }
    }

    private static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(F, ALL, address & MASK, LE);
    }
}
