package io.yunmo.tensor.kernel.attention;

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

import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The softmax of a row of scores and its gradient. Sums are sixteen partial ones, of the columns j, j + 16, ..., and the
 * tree of {@link #sixteen}.
 */
final class AttentionRows {
    private AttentionRows() {}

    /** row *= scale, then minus infinity behind n; returns the largest of the n. */
    static float scale(long row0, int n, float scale) {
        long row = row0 & MASK;
        FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            FloatVector v =
                    FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE).mul(scale);
            v = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY).blend(v, F.indexInRange(j, n));
            v.intoMemorySegment(ALL, row + 4L * j, LE);
            max = max.max(v);
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    /** The same for a masked row: where the mask is 0, {@code keep} of the score and {@code shift} instead of it all. */
    static float scale(long row0, long mask0, int n, float scale, float keep, float shift) {
        long row = row0 & MASK, mask = mask0 & MASK;
        FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            FloatVector v =
                    FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE).mul(scale);
            FloatVector m = FloatVector.fromMemorySegment(F, ALL, mask + 4L * j, LE);
            v = v.blend(v.mul(keep).add(shift), m.compare(VectorOperators.EQ, 0f));
            v = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY).blend(v, F.indexInRange(j, n));
            v.intoMemorySegment(ALL, row + 4L * j, LE);
            max = max.max(v);
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    /** row = e^(row - max); the sixteen partial sums go to {@code sums}. */
    static void exponentials(long row0, int n, float max, long sums) {
        long row = row0 & MASK;
        int end = (n + 15) & -16;
        for (int g = 0; g < 16; g += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int j = g; j < end; j += 16) {
                FloatVector x =
                        FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE).sub(max);
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
                e.intoMemorySegment(ALL, row + 4L * j, LE);
                sum = sum.add(e);
            }
            sum.intoMemorySegment(ALL, sums + 4L * g & MASK, LE);
        }
    }

    /** row *= factor; n is a multiple of 16 */
    static void multiply(long row0, int n, float factor) {
        long row = row0 & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE)
                    .mul(factor)
                    .intoMemorySegment(ALL, row + 4L * j, LE);
        }
    }

    /** row = 0 where the mask is; n is a multiple of 16 */
    static void clear(long row0, long mask0, int n) {
        long row = row0 & MASK, mask = mask0 & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector m = FloatVector.fromMemorySegment(F, ALL, mask + 4L * j, LE);
            FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE)
                    .blend(0f, m.compare(VectorOperators.EQ, 0f))
                    .intoMemorySegment(ALL, row + 4L * j, LE);
        }
    }

    /** The sixteen partial sums of x y, fused, over n floats, a multiple of 16. */
    static void dot(long x0, long y0, int n, long sums) {
        long x = x0 & MASK, y = y0 & MASK;
        for (int g = 0; g < 16; g += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int j = g; j < n; j += 16) {
                sum = FloatVector.fromMemorySegment(F, ALL, x + 4L * j, LE)
                        .fma(FloatVector.fromMemorySegment(F, ALL, y + 4L * j, LE), sum);
            }
            sum.intoMemorySegment(ALL, sums + 4L * g & MASK, LE);
        }
    }

    /** d = weight * (d - mean) * scale: the gradient of scores from that of their weights; n is a multiple of 16 */
    static void back(long weights0, long d0, int n, float mean, float scale) {
        long weights = weights0 & MASK, d = d0 & MASK;
        for (int j = 0; j < n; j += L) {
            FloatVector.fromMemorySegment(F, ALL, d + 4L * j, LE)
                    .sub(mean)
                    .mul(FloatVector.fromMemorySegment(F, ALL, weights + 4L * j, LE))
                    .mul(scale)
                    .intoMemorySegment(ALL, d + 4L * j, LE);
        }
    }

    /** The sum of sixteen floats: i and i + 8, of these i and i + 4, i + 2, i + 1. */
    static float sixteen(long at) {
        float even = four(at) + four(at + 8);
        float odd = four(at + 4) + four(at + 12);
        return even + odd;
    }

    private static float four(long at) {
        return (Memory.get(at) + Memory.get(at + 32)) + (Memory.get(at + 16) + Memory.get(at + 48));
    }
}
