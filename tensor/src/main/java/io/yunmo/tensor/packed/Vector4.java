package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.packed.Species.H;
import static io.yunmo.tensor.packed.Species.I;
import static io.yunmo.tensor.packed.Species.INT;
import static io.yunmo.tensor.packed.Species.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 4-bit weights times one, two or four tokens, L rows at a time. Two columns lie in the two halves of a 32-bit lane, so a
 * product of 16-bit lanes is two products of a row; a lane sums the 16 products of a group that fall to it, at most 15 * 127 *
 * 16 = 30,480. Written out by hand because a helper called from here may not be inlined, and then its vectors are boxed.
 *
 * <p>{@code codes} is the address of the first group's codes of these rows, {@code halves} the distance from there to the
 * scales, {@code step} to the next group; {@code staged} what is read of the tokens ({@link Stage#pairs}); o0 and on where
 * their L outputs lie, to be continued unless {@code first}.
 */
final class Vector4 {
    private Vector4() {}

    static void one(
            long codes, int halves, int step, boolean minimums, int groups, long staged, boolean first, long o0) {
        long w = codes & MASK, x = staged & MASK;
        ShortVector mask = IntVector.broadcast(I, 0x000F000F).reinterpretAsShorts();
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        for (int g = 0; g < groups; g++, w += step, x += 76) {
            ShortVector s0 = ShortVector.zero(S);
            for (int j = 0; j < 4; j++) {
                ShortVector b = ShortVector.fromMemorySegment(S, ALL, w + j * 64, LE);
                long p = x + j * 8;
                ShortVector v0 = b.and(mask);
                s0 = s0.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p)).reinterpretAsShorts()));
                ShortVector v1 = b.lanewise(VectorOperators.LSHR, 4).and(mask);
                s0 = s0.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 4)).reinterpretAsShorts()));
                ShortVector v2 = b.lanewise(VectorOperators.LSHR, 8).and(mask);
                s0 = s0.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 32)).reinterpretAsShorts()));
                ShortVector v3 = b.lanewise(VectorOperators.LSHR, 12);
                s0 = s0.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 36)).reinterpretAsShorts()));
            }
            IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves, LE)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
            FloatVector scale = m.reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                    .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                    .reinterpretAsFloats();
            IntVector d0 = s0.reinterpretAsInts();
            f0 = ((FloatVector) d0.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d0.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 68)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 64)), f0);
            if (minimums) {
                IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves + 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector minimum = m2.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                        .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 72)), f0);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
    }

    static void two(
            long codes,
            int halves,
            int step,
            boolean minimums,
            int groups,
            long staged,
            boolean first,
            long o0,
            long o1) {
        long w = codes & MASK, x = staged & MASK;
        ShortVector mask = IntVector.broadcast(I, 0x000F000F).reinterpretAsShorts();
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        for (int g = 0; g < groups; g++, w += step, x += 152) {
            ShortVector s0 = ShortVector.zero(S);
            ShortVector s1 = ShortVector.zero(S);
            for (int j = 0; j < 4; j++) {
                ShortVector b = ShortVector.fromMemorySegment(S, ALL, w + j * 64, LE);
                long p = x + j * 8;
                ShortVector v0 = b.and(mask);
                s0 = s0.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p)).reinterpretAsShorts()));
                s1 = s1.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 64)).reinterpretAsShorts()));
                ShortVector v1 = b.lanewise(VectorOperators.LSHR, 4).and(mask);
                s0 = s0.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 4)).reinterpretAsShorts()));
                s1 = s1.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 68)).reinterpretAsShorts()));
                ShortVector v2 = b.lanewise(VectorOperators.LSHR, 8).and(mask);
                s0 = s0.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 32)).reinterpretAsShorts()));
                s1 = s1.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 96)).reinterpretAsShorts()));
                ShortVector v3 = b.lanewise(VectorOperators.LSHR, 12);
                s0 = s0.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 36)).reinterpretAsShorts()));
                s1 = s1.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 100)).reinterpretAsShorts()));
            }
            IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves, LE)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
            FloatVector scale = m.reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                    .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                    .reinterpretAsFloats();
            IntVector d0 = s0.reinterpretAsInts();
            f0 = ((FloatVector) d0.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d0.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 136)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 128)), f0);
            IntVector d1 = s1.reinterpretAsInts();
            f1 = ((FloatVector) d1.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d1.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 140)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 132)), f1);
            if (minimums) {
                IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves + 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector minimum = m2.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                        .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 144)), f0);
                f1 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 148)), f1);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
    }

    static void four(
            long codes,
            int halves,
            int step,
            boolean minimums,
            int groups,
            long staged,
            boolean first,
            long o0,
            long o1,
            long o2,
            long o3) {
        long w = codes & MASK, x = staged & MASK;
        ShortVector mask = IntVector.broadcast(I, 0x000F000F).reinterpretAsShorts();
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        FloatVector f2 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o2 & MASK, LE);
        FloatVector f3 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o3 & MASK, LE);
        for (int g = 0; g < groups; g++, w += step, x += 304) {
            ShortVector s0 = ShortVector.zero(S);
            ShortVector s1 = ShortVector.zero(S);
            ShortVector s2 = ShortVector.zero(S);
            ShortVector s3 = ShortVector.zero(S);
            for (int j = 0; j < 4; j++) {
                ShortVector b = ShortVector.fromMemorySegment(S, ALL, w + j * 64, LE);
                long p = x + j * 8;
                ShortVector v0 = b.and(mask);
                s0 = s0.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p)).reinterpretAsShorts()));
                s1 = s1.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 64)).reinterpretAsShorts()));
                s2 = s2.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 128)).reinterpretAsShorts()));
                s3 = s3.add(v0.mul(IntVector.broadcast(I, ALL.get(INT, p + 192)).reinterpretAsShorts()));
                ShortVector v1 = b.lanewise(VectorOperators.LSHR, 4).and(mask);
                s0 = s0.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 4)).reinterpretAsShorts()));
                s1 = s1.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 68)).reinterpretAsShorts()));
                s2 = s2.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 132)).reinterpretAsShorts()));
                s3 = s3.add(v1.mul(IntVector.broadcast(I, ALL.get(INT, p + 196)).reinterpretAsShorts()));
                ShortVector v2 = b.lanewise(VectorOperators.LSHR, 8).and(mask);
                s0 = s0.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 32)).reinterpretAsShorts()));
                s1 = s1.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 96)).reinterpretAsShorts()));
                s2 = s2.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 160)).reinterpretAsShorts()));
                s3 = s3.add(v2.mul(IntVector.broadcast(I, ALL.get(INT, p + 224)).reinterpretAsShorts()));
                ShortVector v3 = b.lanewise(VectorOperators.LSHR, 12);
                s0 = s0.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 36)).reinterpretAsShorts()));
                s1 = s1.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 100)).reinterpretAsShorts()));
                s2 = s2.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 164)).reinterpretAsShorts()));
                s3 = s3.add(v3.mul(IntVector.broadcast(I, ALL.get(INT, p + 228)).reinterpretAsShorts()));
            }
            IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves, LE)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
            FloatVector scale = m.reinterpretAsFloats()
                    .mul(0x1p112f)
                    .reinterpretAsInts()
                    .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                    .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                    .reinterpretAsFloats();
            IntVector d0 = s0.reinterpretAsInts();
            f0 = ((FloatVector) d0.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d0.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 272)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 256)), f0);
            IntVector d1 = s1.reinterpretAsInts();
            f1 = ((FloatVector) d1.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d1.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 276)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 260)), f1);
            IntVector d2 = s2.reinterpretAsInts();
            f2 = ((FloatVector) d2.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d2.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 280)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 264)), f2);
            IntVector d3 = s3.reinterpretAsInts();
            f3 = ((FloatVector) d3.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(d3.lanewise(VectorOperators.ASHR, 16))
                            .add(IntVector.broadcast(I, ALL.get(INT, x + 284)))
                            .convert(VectorOperators.I2F, 0))
                    .mul(scale)
                    .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 268)), f3);
            if (minimums) {
                IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves + 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector minimum = m2.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                        .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 288)), f0);
                f1 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 292)), f1);
                f2 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 296)), f2);
                f3 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 300)), f3);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
        f2.intoMemorySegment(ALL, o2 & MASK, LE);
        f3.intoMemorySegment(ALL, o3 & MASK, LE);
    }
}
