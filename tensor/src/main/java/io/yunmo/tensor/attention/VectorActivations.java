package io.yunmo.tensor.attention;

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
import static io.yunmo.tensor.kernel.Exponential.MOST;
import static io.yunmo.tensor.kernel.Exponential.ROUND;
import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import io.yunmo.tensor.kernel.Exponential;
import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Activation}s of whole vectors and, where a row ends before one, of single floats. e^x is written out in each because
 * the compiler boxes vectors that pass from method to method.
 */
final class VectorActivations {
    private VectorActivations() {}

    /** {@code out = activation(x)}, times {@code up} unless that is 0, for n floats. */
    static void row(Activation activation, long x, long up, long out, int n) {
        switch (activation) {
            case SILU -> silu(x, up, out, n & -L);
            case GELU -> gelu(x, up, out, n & -L);
            case GELU_TANH -> geluTanh(x, up, out, n & -L);
        }
        for (int j = n & -L; j < n; j++) {
            float y = Activations.of(activation, Memory.get(x + 4L * j));
            Memory.put(out + 4L * j, up == 0 ? y : y * Memory.get(up + 4L * j));
        }
    }

    private static void silu(long x, long up, long out, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE);
            FloatVector a = v.lanewise(VectorOperators.NEG);
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
            e = e.blend(a, a.compare(VectorOperators.NE, a));
            e = e.blend(Float.POSITIVE_INFINITY, a.compare(VectorOperators.GT, MOST));
            FloatVector y = v.div(e.add(1f));
            if (up != 0) {
                y = y.mul(FloatVector.fromMemorySegment(F, ALL, (up + 4L * j) & MASK, LE));
            }
            y.intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
    }

    private static void geluTanh(long x, long up, long out, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE);
            FloatVector u = v.mul(v.mul(v)
                    .fma(FloatVector.broadcast(F, Activations.TANH3), FloatVector.broadcast(F, Activations.TANH1)));
            FloatVector a = u.lanewise(VectorOperators.NEG);
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
            e = e.blend(a, a.compare(VectorOperators.NE, a));
            e = e.blend(Float.POSITIVE_INFINITY, a.compare(VectorOperators.GT, MOST));
            FloatVector y = v.div(e.add(1f));
            if (up != 0) {
                y = y.mul(FloatVector.fromMemorySegment(F, ALL, (up + 4L * j) & MASK, LE));
            }
            y.intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
    }

    private static void gelu(long x, long up, long out, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE);
            FloatVector z = v.mul(Activations.SQRT_HALF);
            FloatVector b = z.lanewise(VectorOperators.ABS);
            FloatVector a = b.fma(FloatVector.broadcast(F, Activations.E7), FloatVector.broadcast(F, Activations.E6));
            a = a.fma(b, FloatVector.broadcast(F, Activations.E5));
            a = a.fma(b, FloatVector.broadcast(F, Activations.E4));
            a = a.fma(b, FloatVector.broadcast(F, Activations.E3));
            a = a.fma(b, FloatVector.broadcast(F, Activations.E2));
            a = a.fma(b, FloatVector.broadcast(F, Activations.E1));
            a = a.fma(b, FloatVector.broadcast(F, Activations.E0));
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
            e = e.blend(a, a.compare(VectorOperators.NE, a));
            FloatVector far = FloatVector.broadcast(F, 2f).sub(e).blend(e, z.compare(VectorOperators.LT, 0f));
            FloatVector s = z.mul(z);
            FloatVector q = s.fma(FloatVector.broadcast(F, Activations.N6), FloatVector.broadcast(F, Activations.N5));
            q = q.fma(s, FloatVector.broadcast(F, Activations.N4));
            q = q.fma(s, FloatVector.broadcast(F, Activations.N3));
            q = q.fma(s, FloatVector.broadcast(F, Activations.N2));
            q = q.fma(s, FloatVector.broadcast(F, Activations.N1));
            q = q.fma(s, FloatVector.broadcast(F, Activations.N0));
            FloatVector near = q.fma(z, FloatVector.broadcast(F, 1f));
            FloatVector y = v.mul(0.5f).mul(far.blend(near, b.compare(VectorOperators.LT, Activations.NEAR)));
            if (up != 0) {
                y = y.mul(FloatVector.fromMemorySegment(F, ALL, (up + 4L * j) & MASK, LE));
            }
            y.intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
    }

    /** {@code out = e^(x - max)} of n floats, none above max. */
    static void exponentials(long x, float max, long out, int n) {
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector a = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .sub(max);
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
            e = e.blend(a, a.compare(VectorOperators.NE, a));
            e.intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
        for (int j = whole; j < n; j++) {
            Memory.put(out + 4L * j, Exponential.of(Memory.get(x + 4L * j) - max));
        }
    }
}
