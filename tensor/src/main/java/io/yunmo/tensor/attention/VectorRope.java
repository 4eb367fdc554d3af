package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/** Turns the pairs of one head. */
final class VectorRope {
    private static final VectorShuffle<Float> SWAPPED = VectorShuffle.fromOp(F, i -> i ^ 1);
    private static final VectorShuffle<Float> DOUBLED = VectorShuffle.fromOp(F, i -> i / 2);
    private static final VectorMask<Float> EVEN = VectorMask.fromLong(F, 0x5555);

    private VectorRope() {}

    /** Columns i and i + pairs. */
    static void halves(long head, long cosines, int pairs) {
        long second = head + 4L * pairs;
        long sines = cosines + 4L * pairs;
        int whole = pairs & -L;
        for (int i = 0; i < whole; i += L) {
            FloatVector a = FloatVector.fromMemorySegment(F, ALL, (head + 4L * i) & MASK, LE);
            FloatVector b = FloatVector.fromMemorySegment(F, ALL, (second + 4L * i) & MASK, LE);
            FloatVector c = FloatVector.fromMemorySegment(F, ALL, (cosines + 4L * i) & MASK, LE);
            FloatVector s = FloatVector.fromMemorySegment(F, ALL, (sines + 4L * i) & MASK, LE);
            a.fma(c, b.mul(s).lanewise(VectorOperators.NEG)).intoMemorySegment(ALL, (head + 4L * i) & MASK, LE);
            b.fma(c, a.mul(s)).intoMemorySegment(ALL, (second + 4L * i) & MASK, LE);
        }
        for (int i = whole; i < pairs; i++) {
            turn(head + 4L * i, second + 4L * i, get(cosines + 4L * i), get(sines + 4L * i));
        }
    }

    /** Columns 2i and 2i + 1. Reads a vector of the table where half a one is needed: there is room after its end. */
    static void adjacent(long head, long cosines, int pairs) {
        long sines = cosines + 4L * pairs;
        int whole = 2 * pairs & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector x = FloatVector.fromMemorySegment(F, ALL, (head + 4L * j) & MASK, LE);
            FloatVector c = FloatVector.fromMemorySegment(F, ALL, (cosines + 2L * j) & MASK, LE)
                    .rearrange(DOUBLED);
            FloatVector s = FloatVector.fromMemorySegment(F, ALL, (sines + 2L * j) & MASK, LE)
                    .rearrange(DOUBLED);
            FloatVector t = x.rearrange(SWAPPED).mul(s);
            t = t.blend(t.lanewise(VectorOperators.NEG), EVEN);
            x.fma(c, t).intoMemorySegment(ALL, (head + 4L * j) & MASK, LE);
        }
        for (int i = whole / 2; i < pairs; i++) {
            turn(head + 8L * i, head + 8L * i + 4, get(cosines + 4L * i), get(sines + 4L * i));
        }
    }

    private static void turn(long at, long bt, float cos, float sin) {
        float a = get(at);
        float b = get(bt);
        put(at, Math.fma(a, cos, -(b * sin)));
        put(bt, Math.fma(b, cos, a * sin));
    }
}
