package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Exponential.C2;
import static io.yunmo.tensor.kernel.Exponential.C3;
import static io.yunmo.tensor.kernel.Exponential.C4;
import static io.yunmo.tensor.kernel.Exponential.C5;
import static io.yunmo.tensor.kernel.Exponential.C6;
import static io.yunmo.tensor.kernel.Exponential.C7;
import static io.yunmo.tensor.kernel.Exponential.LEAST;
import static io.yunmo.tensor.kernel.Exponential.LN2_HIGH;
import static io.yunmo.tensor.kernel.Exponential.LN2_LOW;
import static io.yunmo.tensor.kernel.Exponential.LOG2_E;
import static io.yunmo.tensor.kernel.Exponential.ROUND;
import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * tanh x = (1 - e) / (1 + e) with e = e^-2|x|, or near 0, where that loses digits, Cephes's polynomial; within 2 units in
 * the last place. {@link #of} is the plain twin.
 */
public final class HyperbolicTangent {
    /** Where the polynomial ends. */
    public static final float NEAR = 0.625f;

    public static final float T9 = -5.70498872745e-3f;
    public static final float T7 = 2.06390887954e-2f;
    public static final float T5 = -5.37397155531e-2f;
    public static final float T3 = 1.33314422036e-1f;
    public static final float T1 = -3.33332819422e-1f;

    private HyperbolicTangent() {}

    /** to[j] = tanh(from[j]) for n floats, where padding is 0 and stays 0: whole vectors up to the next 16. */
    public static void all(long from, long to, int n) {
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            FloatVector x = FloatVector.fromMemorySegment(F, ALL, (from + 4L * j) & MASK, LE);
            FloatVector b = x.lanewise(VectorOperators.ABS);
            FloatVector a = b.mul(-2f);
            FloatVector t = a.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
            FloatVector k = t.sub(ROUND);
            FloatVector r = k.fma(FloatVector.broadcast(F, -LN2_HIGH), a);
            r = k.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, C7), FloatVector.broadcast(F, C6));
            p = p.fma(r, FloatVector.broadcast(F, C5));
            p = p.fma(r, FloatVector.broadcast(F, C4));
            p = p.fma(r, FloatVector.broadcast(F, C3));
            p = p.fma(r, FloatVector.broadcast(F, C2));
            p = p.fma(r.mul(r), r).add(1f);
            IntVector bits = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            FloatVector e = p.reinterpretAsInts().add(bits).reinterpretAsFloats();
            e = e.blend(0f, a.compare(VectorOperators.LT, LEAST));
            FloatVector one = FloatVector.broadcast(F, 1f);
            FloatVector far = one.sub(e).div(e.add(1f));
            far = far.blend(far.lanewise(VectorOperators.NEG), x.compare(VectorOperators.LT, 0f));
            FloatVector z = x.mul(x);
            FloatVector q = z.fma(FloatVector.broadcast(F, T9), FloatVector.broadcast(F, T7));
            q = q.fma(z, FloatVector.broadcast(F, T5));
            q = q.fma(z, FloatVector.broadcast(F, T3));
            q = q.fma(z, FloatVector.broadcast(F, T1));
            FloatVector near = q.mul(z).fma(x, x);
            near.blend(far, b.compare(VectorOperators.GE, NEAR)).intoMemorySegment(ALL, (to + 4L * j) & MASK, LE);
        }
    }

    public static float of(float x) {
        float b = Math.abs(x);
        if (b >= NEAR) {
            float e = Exponential.of(b * -2);
            float far = (1 - e) / (e + 1);
            return x < 0 ? -far : far;
        }
        float z = x * x;
        float q = Math.fma(z, T9, T7);
        q = Math.fma(q, z, T5);
        q = Math.fma(q, z, T3);
        q = Math.fma(q, z, T1);
        return Math.fma(q * z, x, x);
    }
}
