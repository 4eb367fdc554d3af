package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;
import static io.yunmo.tensor.packed.Species.I;
import static io.yunmo.tensor.packed.Species.INT;
import static io.yunmo.tensor.packed.Species.S;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The dots of 4-bit codes and those of one, two or four tokens, L rows at a time. Two columns lie in the two halves of a 32-bit
 * lane, so a product of 16-bit lanes is two products of a row; a lane sums the 16 products of a group that fall to it, at most
 * 15 * 127 * 16 = 30,480. Written out by hand because a helper called from here may not be inlined, and then its vectors are
 * boxed; {@link VectorSums} is apart because one method with both is too large for the compilers.
 *
 * <p>{@code codes} is the address of the first group's codes of these rows, {@code step} the distance to the next group; {@code
 * staged} what is read of the tokens ({@link Stage#pairs}); {@code dots} takes for each group and token L floats.
 */
final class Vector4 {
    private Vector4() {}

    static void one(long codes, int step, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        IntVector mask = IntVector.broadcast(I, 0x000F000F);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * 76L) & MASK, to = (to0 + g * (4L * L)) & MASK;
            ShortVector s0 = ShortVector.zero(S);
            for (int j = 0; j < 4; j++) {
                IntVector b = IntVector.fromMemorySegment(I, ALL, w + (j & 3) * 64, LE);
                long p = x + (j & 3) * 8;
                ShortVector v0 = b.and(mask).reinterpretAsShorts();
                s0 = s0.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p)).reinterpretAsShorts()));
                ShortVector v1 = b.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts();
                s0 = s0.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 4)).reinterpretAsShorts()));
                ShortVector v2 = b.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts();
                s0 = s0.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 32)).reinterpretAsShorts()));
                ShortVector v3 = b.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts();
                s0 = s0.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 36)).reinterpretAsShorts()));
            }
            IntVector d0 = s0.reinterpretAsInts();
            d0.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d0.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 68)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to, LE);
        }
    }

    static void two(long codes, int step, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        IntVector mask = IntVector.broadcast(I, 0x000F000F);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * 152L) & MASK, to = (to0 + g * (8L * L)) & MASK;
            ShortVector s0 = ShortVector.zero(S);
            ShortVector s1 = ShortVector.zero(S);
            for (int j = 0; j < 4; j++) {
                IntVector b = IntVector.fromMemorySegment(I, ALL, w + (j & 3) * 64, LE);
                long p = x + (j & 3) * 8;
                ShortVector v0 = b.and(mask).reinterpretAsShorts();
                s0 = s0.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p)).reinterpretAsShorts()));
                s1 = s1.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 64)).reinterpretAsShorts()));
                ShortVector v1 = b.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts();
                s0 = s0.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 4)).reinterpretAsShorts()));
                s1 = s1.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 68)).reinterpretAsShorts()));
                ShortVector v2 = b.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts();
                s0 = s0.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 32)).reinterpretAsShorts()));
                s1 = s1.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 96)).reinterpretAsShorts()));
                ShortVector v3 = b.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts();
                s0 = s0.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 36)).reinterpretAsShorts()));
                s1 = s1.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 100)).reinterpretAsShorts()));
            }
            IntVector d0 = s0.reinterpretAsInts();
            d0.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d0.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 136)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to, LE);
            IntVector d1 = s1.reinterpretAsInts();
            d1.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d1.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 140)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to + 4 * L, LE);
        }
    }

    static void four(long codes, int step, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        IntVector mask = IntVector.broadcast(I, 0x000F000F);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * 304L) & MASK, to = (to0 + g * (16L * L)) & MASK;
            ShortVector s0 = ShortVector.zero(S);
            ShortVector s1 = ShortVector.zero(S);
            ShortVector s2 = ShortVector.zero(S);
            ShortVector s3 = ShortVector.zero(S);
            for (int j = 0; j < 4; j++) {
                IntVector b = IntVector.fromMemorySegment(I, ALL, w + (j & 3) * 64, LE);
                long p = x + (j & 3) * 8;
                ShortVector v0 = b.and(mask).reinterpretAsShorts();
                s0 = s0.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p)).reinterpretAsShorts()));
                s1 = s1.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 64)).reinterpretAsShorts()));
                s2 = s2.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 128)).reinterpretAsShorts()));
                s3 = s3.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 192)).reinterpretAsShorts()));
                ShortVector v1 = b.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts();
                s0 = s0.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 4)).reinterpretAsShorts()));
                s1 = s1.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 68)).reinterpretAsShorts()));
                s2 = s2.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 132)).reinterpretAsShorts()));
                s3 = s3.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 196)).reinterpretAsShorts()));
                ShortVector v2 = b.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts();
                s0 = s0.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 32)).reinterpretAsShorts()));
                s1 = s1.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 96)).reinterpretAsShorts()));
                s2 = s2.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 160)).reinterpretAsShorts()));
                s3 = s3.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 224)).reinterpretAsShorts()));
                ShortVector v3 = b.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts();
                s0 = s0.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 36)).reinterpretAsShorts()));
                s1 = s1.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 100)).reinterpretAsShorts()));
                s2 = s2.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 164)).reinterpretAsShorts()));
                s3 = s3.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 228)).reinterpretAsShorts()));
            }
            IntVector d0 = s0.reinterpretAsInts();
            d0.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d0.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 272)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to, LE);
            IntVector d1 = s1.reinterpretAsInts();
            d1.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d1.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 276)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to + 4 * L, LE);
            IntVector d2 = s2.reinterpretAsInts();
            d2.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d2.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 280)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to + 8 * L, LE);
            IntVector d3 = s3.reinterpretAsInts();
            d3.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(d3.lanewise(VectorOperators.ASHR, 16))
                    .add(IntVector.broadcast(I, ALL.get(INT, x + 284)))
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to + 12 * L, LE);
        }
    }
}
