package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums over the n floats of a row in the order that {@link StepKernels} gives: sixteen partial sums in one, two or four vectors
 * (a, b, c, d), then the tree. Lanes beyond the end of a row are masked.
 */
final class VectorSums {
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(F, 8 % L, 1, true);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(F, 4 % L, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(F, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(F, 1, 1, true);

    private VectorSums() {}

    /** The sum of (x - mean)^2, fused. */
    static float deviations(long x, float mean, int n) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int j = 0;
        for (; j + 16 <= n; j += 16) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .sub(mean);
            a = v.fma(v, a);
            if (L < 16) {
                v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + L)) & MASK, LE)
                        .sub(mean);
                b = v.fma(v, b);
            }
            if (L < 8) {
                v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 8)) & MASK, LE)
                        .sub(mean);
                c = v.fma(v, c);
                v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 12)) & MASK, LE)
                        .sub(mean);
                d = v.fma(v, d);
            }
        }
        if (j < n) {
            VectorMask<Float> m = F.indexInRange(j, n);
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE, m)
                    .sub(mean, m);
            a = v.fma(v, a);
            if (L < 16) {
                m = F.indexInRange(j + L, n);
                v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + L)) & MASK, LE, m)
                        .sub(mean, m);
                b = v.fma(v, b);
            }
            if (L < 8) {
                m = F.indexInRange(j + 8, n);
                v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 8)) & MASK, LE, m)
                        .sub(mean, m);
                c = v.fma(v, c);
                m = F.indexInRange(j + 12, n);
                v = FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 12)) & MASK, LE, m)
                        .sub(mean, m);
                d = v.fma(v, d);
            }
        }
        if (L == 16) {
            a = a.add(a.rearrange(BY_8));
        } else if (L == 8) {
            a = a.add(b);
        } else {
            a = a.add(c).add(b.add(d));
        }
        if (L > 4) {
            a = a.add(a.rearrange(BY_4));
        }
        a = a.add(a.rearrange(BY_2));
        return a.add(a.rearrange(BY_1)).lane(0);
    }

    /** The sum of x. */
    static float sum(long x, int n) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int j = 0;
        for (; j + 16 <= n; j += 16) {
            a = a.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE));
            if (L < 16) {
                b = b.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + L)) & MASK, LE));
            }
            if (L < 8) {
                c = c.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 8)) & MASK, LE));
                d = d.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 12)) & MASK, LE));
            }
        }
        if (j < n) {
            a = a.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE, F.indexInRange(j, n)));
            if (L < 16) {
                VectorMask<Float> m = F.indexInRange(j + L, n);
                b = b.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + L)) & MASK, LE, m));
            }
            if (L < 8) {
                VectorMask<Float> m = F.indexInRange(j + 8, n);
                c = c.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 8)) & MASK, LE, m));
                m = F.indexInRange(j + 12, n);
                d = d.add(FloatVector.fromMemorySegment(F, ALL, (x + 4L * (j + 12)) & MASK, LE, m));
            }
        }
        if (L == 16) {
            a = a.add(a.rearrange(BY_8));
        } else if (L == 8) {
            a = a.add(b);
        } else {
            a = a.add(c).add(b.add(d));
        }
        if (L > 4) {
            a = a.add(a.rearrange(BY_4));
        }
        a = a.add(a.rearrange(BY_2));
        return a.add(a.rearrange(BY_1)).lane(0);
    }

    /** The largest of x, NaN where there is one; minus infinity of none. */
    static float largest(long x, int n) {
        FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            max = max.max(FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE));
        }
        float m = max.reduceLanes(VectorOperators.MAX);
        for (int j = whole; j < n; j++) {
            m = Math.max(m, Memory.get(x + 4L * j));
        }
        return m;
    }
}
