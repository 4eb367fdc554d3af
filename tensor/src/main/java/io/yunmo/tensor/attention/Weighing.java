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
import static io.yunmo.tensor.kernel.Exponential.ROUND;
import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import io.yunmo.tensor.kernel.HyperbolicTangent;
import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The softmax of one row in one step of {@value AttentionKernel#STEP} positions. */
final class Weighing {
    private static final int STEP = AttentionKernel.STEP;

    private Weighing() {}

    /** Scales and caps the scores, makes those outside {@code from} to {@code to} minus infinity, and returns the largest. */
    static float scale(long scores, int from, int to, float scale, float cap) {
        multiply(scores, scale, STEP);
        if (cap != 0) {
            multiply(scores, 1 / cap, STEP);
            HyperbolicTangent.all(scores, scores, STEP);
            multiply(scores, cap, STEP);
        }
        for (int j = 0; j < from; j++) {
            Memory.put(scores + 4L * j, Float.NEGATIVE_INFINITY);
        }
        for (int j = to; j < STEP; j++) {
            Memory.put(scores + 4L * j, Float.NEGATIVE_INFINITY);
        }
        FloatVector max = FloatVector.fromMemorySegment(F, ALL, scores & MASK, LE);
        for (int j = L; j < STEP; j += L) {
            max = max.max(FloatVector.fromMemorySegment(F, ALL, (scores + 4L * j) & MASK, LE));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    /** x = 0 for n floats, a multiple of 16. */
    static void clear(long x, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector.zero(F).intoMemorySegment(ALL, (x + 4L * j) & MASK, LE);
        }
    }

    /** x *= factor for n floats, a multiple of 16. */
    static void multiply(long x, float factor, int n) {
        for (int j = 0; j < n; j += L) {
            FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .mul(factor)
                    .intoMemorySegment(ALL, (x + 4L * j) & MASK, LE);
        }
    }

    /** Scores become weights {@code e^(score - max)}; the sixteen partial sums shrink and take them up. */
    static void weigh(long scores, float max, float shrink, long sums) {
        for (int g = 0; g < KvLayout.TOKENS; g += L) {
            FloatVector sum = FloatVector.fromMemorySegment(F, ALL, (sums + 4L * g) & MASK, LE)
                    .mul(shrink);
            for (int j = g; j < STEP; j += KvLayout.TOKENS) {
                FloatVector x = FloatVector.fromMemorySegment(F, ALL, (scores + 4L * j) & MASK, LE)
                        .sub(max);
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
                e = e.blend(0f, x.compare(VectorOperators.LT, LEAST));
                e = e.blend(x, x.compare(VectorOperators.NE, x));
                e.intoMemorySegment(ALL, (scores + 4L * j) & MASK, LE);
                sum = sum.add(e);
            }
            sum.intoMemorySegment(ALL, (sums + 4L * g) & MASK, LE);
        }
    }
}
