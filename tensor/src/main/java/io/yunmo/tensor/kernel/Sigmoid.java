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
 * 1 / (1 + e^-x) by way of e = e^-|x|, which never overflows: 1 / (1 + e) for x of 0 or more, e / (1 + e) below; within 3
 * units in the last place, 0 below -87.3. {@link #of} is the plain twin.
 */
public final class Sigmoid {
    private Sigmoid() {}

    /** to[j] = sigmoid(from[j]) for n floats; zeros up to the next whole 16. */
    public static void all(long from, long to, int n) {
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            FloatVector x = FloatVector.fromMemorySegment(F, ALL, (from + 4L * j) & MASK, LE);
            FloatVector a = x.lanewise(VectorOperators.ABS).lanewise(VectorOperators.NEG);
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
            FloatVector s = e.blend(1f, x.compare(VectorOperators.GE, 0f)).div(e.add(1f));
            s = s.blend(x, x.compare(VectorOperators.NE, x));
            FloatVector.zero(F).blend(s, F.indexInRange(j, n)).intoMemorySegment(ALL, (to + 4L * j) & MASK, LE);
        }
    }

    public static float of(float x) {
        if (Float.isNaN(x)) {
            return x;
        }
        float e = Exponential.of(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (e + 1);
    }
}
