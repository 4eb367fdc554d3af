package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;
import static io.yunmo.tensor.packed.Species.I;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** 6-bit codes of L rows as bytes, so that {@link Vector8} reads them. */
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
}
