package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * e^x in float32 by argument reduction to [-ln 2 / 2, ln 2 / 2] and a polynomial of degree 7 (Cephes's expf), within 1.5
 * units in the last place; 0 below -87.3, where results would be denormal, infinite above 88.72. {@link #of} is the plain
 * twin of the vector code: the same operations, so the same bits. The vector code is written out in each kernel because
 * the compiler boxes vectors that pass from method to method.
 */
public final class Exponential {
    public static final float LOG2_E = 1.44269504088896341f;
    /** 1.5 * 2^23: adding it rounds to a whole number, which then stands in the low bits. */
    public static final float ROUND = 12582912f;

    public static final float LN2_HIGH = 0.693359375f;
    public static final float LN2_LOW = -2.12194440e-4f;
    public static final float C7 = 1.9875691500e-4f;
    public static final float C6 = 1.3981999507e-3f;
    public static final float C5 = 8.3334519073e-3f;
    public static final float C4 = 4.1665795894e-2f;
    public static final float C3 = 1.6666665459e-1f;
    public static final float C2 = 5.0000001201e-1f;
    /** Below this the result is 0 (denormals are not worth their price). */
    public static final float LEAST = -87.3f;
    /** The largest argument with a finite result. */
    public static final float MOST = 88.72283f;

    private Exponential() {}

    /** to[j] = e^from[j] for n floats; zeros up to the next whole 16. */
    static void all(long from, long to, int n) {
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            FloatVector x = FloatVector.fromMemorySegment(F, ALL, (from + 4L * j) & MASK, LE);
            FloatVector t = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
            FloatVector k = t.sub(ROUND);
            FloatVector r = k.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
            r = k.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, C7), FloatVector.broadcast(F, C6));
            p = p.fma(r, FloatVector.broadcast(F, C5));
            p = p.fma(r, FloatVector.broadcast(F, C4));
            p = p.fma(r, FloatVector.broadcast(F, C3));
            p = p.fma(r, FloatVector.broadcast(F, C2));
            p = p.fma(r.mul(r), r).add(1f);
            IntVector bits = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            FloatVector e = p.reinterpretAsInts().add(bits).reinterpretAsFloats();
            e = e.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, MOST));
            e = e.blend(0f, x.compare(VectorOperators.LT, LEAST));
            e = e.blend(x, x.compare(VectorOperators.NE, x));
            FloatVector.zero(F).blend(e, F.indexInRange(j, n)).intoMemorySegment(ALL, (to + 4L * j) & MASK, LE);
        }
    }

    /** to[j] = e^(from[j] - shift) for n floats, where no from[j] is above shift; zeros up to the next whole 16. */
    static void shifted(long from, long to, float shift, int n) {
        FloatVector s = FloatVector.broadcast(F, shift);
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            FloatVector x = FloatVector.fromMemorySegment(F, ALL, (from + 4L * j) & MASK, LE)
                    .sub(s);
            VectorMask<Float> counts = x.compare(VectorOperators.GE, LEAST).and(F.indexInRange(j, n));
            FloatVector t = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
            FloatVector k = t.sub(ROUND);
            FloatVector r = k.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
            r = k.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, C7), FloatVector.broadcast(F, C6));
            p = p.fma(r, FloatVector.broadcast(F, C5));
            p = p.fma(r, FloatVector.broadcast(F, C4));
            p = p.fma(r, FloatVector.broadcast(F, C3));
            p = p.fma(r, FloatVector.broadcast(F, C2));
            p = p.fma(r.mul(r), r).add(1f);
            IntVector bits = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            FloatVector e = p.reinterpretAsInts().add(bits).reinterpretAsFloats();
            FloatVector.zero(F).blend(e, counts).intoMemorySegment(ALL, (to + 4L * j) & MASK, LE);
        }
    }

    /** e^x */
    public static float of(float x) {
        if (Float.isNaN(x) || x > MOST) {
            return Float.isNaN(x) ? x : Float.POSITIVE_INFINITY;
        }
        return x < LEAST ? 0 : within(x);
    }

    /** e^(x - shift) for x - shift at most 0; 0 for NaN. */
    public static float ofShifted(float x, float shift) {
        float y = x - shift;
        return y >= LEAST ? within(y) : 0;
    }

    private static float within(float x) {
        float t = Math.fma(x, LOG2_E, ROUND);
        float k = t - ROUND;
        float r = Math.fma(k, -LN2_HIGH, x);
        r = Math.fma(k, -LN2_LOW, r);
        float p = Math.fma(r, C7, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r * r, r) + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(t) << 23));
    }
}
