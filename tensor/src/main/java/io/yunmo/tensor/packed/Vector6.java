package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;
import static io.yunmo.tensor.packed.Species.I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 6-bit codes of L rows: their dots with those of one token, and for more tokens the codes as bytes, so that {@link Vector8}
 * reads them. For one token what is stored to be read once would cost a fifth.
 */
final class Vector6 {
    private Vector6() {}

    /**
     * @param codes address of the first group's codes of these rows
     * @param step the distance to the next group
     * @param to takes the codes as {@link Packed8} has them, 512 bytes from group to group
     */
    static void expand(long codes, int step, int groups, long to) {
        long w0 = codes & MASK, to0 = to & MASK, wStep = step & STRIDE_MASK;
        IntVector four = IntVector.broadcast(I, 0x0F0F0F0F);
        IntVector two = IntVector.broadcast(I, 0x30303030);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, out = (to0 + g * 512L) & MASK;
            for (int i = 0; i < 2; i++) {
                long from = w + (i & 1) * 128, at = out + (i & 1) * 256;
                IntVector upper = IntVector.fromMemorySegment(I, ALL, w + 256 + (i & 1) * 64, LE);
                IntVector a = IntVector.fromMemorySegment(I, ALL, from, LE);
                IntVector b = IntVector.fromMemorySegment(I, ALL, from + 64, LE);
                a.and(four).or(upper.lanewise(VectorOperators.LSHL, 4).and(two)).intoMemorySegment(ALL, at, LE);
                a.lanewise(VectorOperators.LSHR, 4)
                        .and(four)
                        .or(upper.lanewise(VectorOperators.LSHL, 2).and(two))
                        .intoMemorySegment(ALL, at + 64, LE);
                b.and(four).or(upper.and(two)).intoMemorySegment(ALL, at + 128, LE);
                b.lanewise(VectorOperators.LSHR, 4)
                        .and(four)
                        .or(upper.lanewise(VectorOperators.LSHR, 2).and(two))
                        .intoMemorySegment(ALL, at + 192, LE);
            }
        }
    }

    /** As {@link Vector8#one}. */
    static void one(long codes, int step, int parts, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        int steps = parts == 2 ? 2 : 4, last = parts == 2 ? 2 : 1;
        long xStep = 4L * (33 + 2 * last), toStep = 4L * L * last;
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xStep) & MASK;
            for (int part = 0; part < last; part++) {
                long extra = x + 4L * (33 + 2 * (part & 1)), to = (to0 + g * toStep + part * (4L * L)) & MASK;
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d1 = FloatVector.zero(F);
                FloatVector d2 = FloatVector.zero(F);
                FloatVector d3 = FloatVector.zero(F);
                for (int j = 0; j < steps; j++) {
                    int pair = (part * 2 + j) & 3;
                    IntVector lower = IntVector.fromMemorySegment(I, ALL, w + pair * 64, LE);
                    IntVector upper = IntVector.fromMemorySegment(I, ALL, w + 256 + (pair >> 1) * 64, LE)
                            .lanewise(VectorOperators.LSHR, (pair & 1) * 4);
                    IntVector a = lower.and(0x0F0F0F0F)
                            .or(upper.lanewise(VectorOperators.LSHL, 4).and(0x30303030));
                    IntVector b = lower.lanewise(VectorOperators.LSHR, 4)
                            .and(0x0F0F0F0F)
                            .or(upper.lanewise(VectorOperators.LSHL, 2).and(0x30303030));
                    long p = x + pair * 32;
                    FloatVector a0 = (FloatVector) a.and(255).convert(VectorOperators.I2F, 0);
                    d0 = a0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p)), d0);
                    FloatVector a1 = (FloatVector)
                            a.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d1 = a1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 4)), d1);
                    FloatVector a2 = (FloatVector)
                            a.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d2 = a2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 8)), d2);
                    FloatVector a3 =
                            (FloatVector) a.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d3 = a3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 12)), d3);
                    FloatVector b0 = (FloatVector) b.and(255).convert(VectorOperators.I2F, 0);
                    d0 = b0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 16)), d0);
                    FloatVector b1 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d1 = b1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 20)), d1);
                    FloatVector b2 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d2 = b2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 24)), d2);
                    FloatVector b3 =
                            (FloatVector) b.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d3 = b3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 28)), d3);
                }
                d0.add(d1).add(d2.add(d3)).intoMemorySegment(ALL, to, LE);
            }
        }
    }
}
