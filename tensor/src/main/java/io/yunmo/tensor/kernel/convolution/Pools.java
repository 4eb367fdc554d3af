package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The loops of {@link Pooling} over one sample. Output p sees the positions {@code seen[starts[p]]} to before
 * {@code seen[starts[p + 1]]}, in bytes; a position is {@code width} floats.
 */
final class Pools {
    private Pools() {}

    static void max(long x0, int[] starts, int[] seen, long y0, int width) {
        long x = x0 & MASK, y = y0 & MASK;
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            for (int c = 0; c < width; c += L) {
                long o = 4L * c;
                FloatVector most = FloatVector.fromMemorySegment(F, ALL, x + seen[from] + o, LE);
                for (int i = from + 1; i < to; i++) {
                    most = most.max(FloatVector.fromMemorySegment(F, ALL, x + seen[i] + o, LE));
                }
                most.intoMemorySegment(ALL, y + 4L * p * width + o, LE);
            }
        }
    }

    static void average(long x0, int[] starts, int[] seen, long y0, int width) {
        long x = x0 & MASK, y = y0 & MASK;
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            float scale = 1f / (to - from);
            for (int c = 0; c < width; c += L) {
                long o = 4L * c;
                FloatVector sum = FloatVector.fromMemorySegment(F, ALL, x + seen[from] + o, LE);
                for (int i = from + 1; i < to; i++) {
                    sum = sum.add(FloatVector.fromMemorySegment(F, ALL, x + seen[i] + o, LE));
                }
                sum.mul(scale).intoMemorySegment(ALL, y + 4L * p * width + o, LE);
            }
        }
    }

    /** dx += dy at the first position whose x is y. */
    static void firstGradient(long x0, long y0, long dy0, int[] starts, int[] seen, long dx0, int width) {
        long x = x0 & MASK, y = y0 & MASK, dy = dy0 & MASK, dx = dx0 & MASK;
        FloatVector zero = FloatVector.zero(F);
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            for (int c = 0; c < width; c += L) {
                long o = 4L * c, at = 4L * p * width + o;
                FloatVector most = FloatVector.fromMemorySegment(F, ALL, y + at, LE);
                FloatVector left = FloatVector.fromMemorySegment(F, ALL, dy + at, LE);
                for (int i = from; i < to; i++) {
                    long j = seen[i] + o;
                    var here = FloatVector.fromMemorySegment(F, ALL, x + j, LE).compare(VectorOperators.EQ, most);
                    FloatVector.fromMemorySegment(F, ALL, dx + j, LE)
                            .add(zero.blend(left, here))
                            .intoMemorySegment(ALL, dx + j, LE);
                    left = left.blend(zero, here);
                }
            }
        }
    }

    /** dx += dy over their number at all positions whose x is y. */
    static void sharedGradient(long x0, long y0, long dy0, int[] starts, int[] seen, long dx0, int width) {
        long x = x0 & MASK, y = y0 & MASK, dy = dy0 & MASK, dx = dx0 & MASK;
        FloatVector zero = FloatVector.zero(F), one = FloatVector.broadcast(F, 1f);
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            for (int c = 0; c < width; c += L) {
                long o = 4L * c, at = 4L * p * width + o;
                FloatVector most = FloatVector.fromMemorySegment(F, ALL, y + at, LE);
                FloatVector count = zero;
                for (int i = from; i < to; i++) {
                    var here = FloatVector.fromMemorySegment(F, ALL, x + seen[i] + o, LE)
                            .compare(VectorOperators.EQ, most);
                    count = count.add(zero.blend(one, here));
                }
                FloatVector each =
                        FloatVector.fromMemorySegment(F, ALL, dy + at, LE).div(count.max(one));
                for (int i = from; i < to; i++) {
                    long j = seen[i] + o;
                    var here = FloatVector.fromMemorySegment(F, ALL, x + j, LE).compare(VectorOperators.EQ, most);
                    FloatVector.fromMemorySegment(F, ALL, dx + j, LE)
                            .add(zero.blend(each, here))
                            .intoMemorySegment(ALL, dx + j, LE);
                }
            }
        }
    }

    static void averageGradient(long dy0, int[] starts, int[] seen, long dx0, int width) {
        long dy = dy0 & MASK, dx = dx0 & MASK;
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            float scale = 1f / (to - from);
            for (int c = 0; c < width; c += L) {
                long o = 4L * c;
                FloatVector each = FloatVector.fromMemorySegment(F, ALL, dy + 4L * p * width + o, LE)
                        .mul(scale);
                for (int i = from; i < to; i++) {
                    long j = seen[i] + o;
                    FloatVector.fromMemorySegment(F, ALL, dx + j, LE).add(each).intoMemorySegment(ALL, dx + j, LE);
                }
            }
        }
    }

    /** y = the sum of weights[i] * x at seen[i] */
    static void weigh(long x0, int[] starts, int[] seen, float[] weights, long y0, int width) {
        long x = x0 & MASK, y = y0 & MASK;
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            for (int c = 0; c < width; c += L) {
                long o = 4L * c;
                FloatVector sum = FloatVector.zero(F);
                for (int i = from; i < to; i++) {
                    FloatVector w = FloatVector.broadcast(F, weights[i]);
                    sum = FloatVector.fromMemorySegment(F, ALL, x + seen[i] + o, LE)
                            .fma(w, sum);
                }
                sum.intoMemorySegment(ALL, y + 4L * p * width + o, LE);
            }
        }
    }

    /** dx at seen[i] += weights[i] * dy */
    static void weighGradient(long dy0, int[] starts, int[] seen, float[] weights, long dx0, int width) {
        long dy = dy0 & MASK, dx = dx0 & MASK;
        for (int p = 0; p < starts.length - 1; p++) {
            int from = starts[p], to = starts[p + 1];
            for (int c = 0; c < width; c += L) {
                long o = 4L * c;
                FloatVector g = FloatVector.fromMemorySegment(F, ALL, dy + 4L * p * width + o, LE);
                for (int i = from; i < to; i++) {
                    FloatVector w = FloatVector.broadcast(F, weights[i]);
                    FloatVector sum = FloatVector.fromMemorySegment(F, ALL, dx + seen[i] + o, LE);
                    g.fma(w, sum).intoMemorySegment(ALL, dx + seen[i] + o, LE);
                }
            }
        }
    }
}
