package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.packed.Species.H;
import static io.yunmo.tensor.packed.Species.I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 8-bit weights times one, two or four tokens, L rows at a time. Codes are multiplied as floats: sums of 32 products of at
 * most 255 * 127 stay far below 2^24, so they are exact in any order. Written out by hand because a helper called from here
 * may not be inlined, and then its vectors are boxed.
 *
 * <p>Arguments as in {@link Vector4}; what is read of the tokens is staged by {@link Stage#floats}.
 */
final class Vector8 {
    private Vector8() {}

    static void one(
            long codes,
            int halves,
            int step,
            boolean minimums,
            int parts,
            int groups,
            long staged,
            boolean first,
            long o0) {
        long w = codes & MASK, x = staged & MASK;
        int steps = 8 / parts, minimum0 = halves + parts * 32, xStep = 4 * (33 + 2 * parts);
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        for (int g = 0; g < groups; g++, w += step, x += xStep) {
            for (int part = 0; part < parts; part++) {
                long extra = x + 4 * (33 + 2 * part);
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d01 = FloatVector.zero(F);
                FloatVector d02 = FloatVector.zero(F);
                FloatVector d03 = FloatVector.zero(F);
                for (int j = part * steps; j < part * steps + steps; j++) {
                    IntVector b = IntVector.fromMemorySegment(I, ALL, w + j * 64, LE);
                    long p = x + j * 16;
                    FloatVector v0 = (FloatVector) b.and(255).convert(VectorOperators.I2F, 0);
                    d0 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p)), d0);
                    FloatVector v1 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d01 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 4)), d01);
                    FloatVector v2 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d02 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 8)), d02);
                    FloatVector v3 =
                            (FloatVector) b.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d03 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 12)), d03);
                }
                IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves + part * 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector scale = m.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                        .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = d0.add(d01)
                        .add(d02.add(d03))
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 128)), f0);
                if (minimums) {
                    IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + minimum0 + part * 32, LE)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                    IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                    FloatVector minimum = m2.reinterpretAsFloats()
                            .mul(0x1p112f)
                            .reinterpretAsInts()
                            .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                            .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                            .reinterpretAsFloats();
                    f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 4)), f0);
                }
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
    }

    static void two(
            long codes,
            int halves,
            int step,
            boolean minimums,
            int parts,
            int groups,
            long staged,
            boolean first,
            long o0,
            long o1) {
        long w = codes & MASK, x = staged & MASK;
        int steps = 8 / parts, minimum0 = halves + parts * 32, xStep = 8 * (33 + 2 * parts);
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        for (int g = 0; g < groups; g++, w += step, x += xStep) {
            for (int part = 0; part < parts; part++) {
                long extra = x + 8 * (33 + 2 * part);
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d01 = FloatVector.zero(F);
                FloatVector d1 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 4));
                FloatVector d11 = FloatVector.zero(F);
                for (int j = part * steps; j < part * steps + steps; j++) {
                    IntVector b = IntVector.fromMemorySegment(I, ALL, w + j * 64, LE);
                    long p = x + j * 32;
                    FloatVector v0 = (FloatVector) b.and(255).convert(VectorOperators.I2F, 0);
                    d0 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p)), d0);
                    d1 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 4)), d1);
                    FloatVector v1 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d01 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 8)), d01);
                    d11 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 12)), d11);
                    FloatVector v2 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d0 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 16)), d0);
                    d1 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 20)), d1);
                    FloatVector v3 =
                            (FloatVector) b.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d01 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 24)), d01);
                    d11 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 28)), d11);
                }
                IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves + part * 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector scale = m.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                        .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = d0.add(d01).mul(scale).fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 256)), f0);
                f1 = d1.add(d11).mul(scale).fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 260)), f1);
                if (minimums) {
                    IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + minimum0 + part * 32, LE)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                    IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                    FloatVector minimum = m2.reinterpretAsFloats()
                            .mul(0x1p112f)
                            .reinterpretAsInts()
                            .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                            .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                            .reinterpretAsFloats();
                    f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 8)), f0);
                    f1 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 12)), f1);
                }
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
            int parts,
            int groups,
            long staged,
            boolean first,
            long o0,
            long o1,
            long o2,
            long o3) {
        long w = codes & MASK, x = staged & MASK;
        int steps = 8 / parts, minimum0 = halves + parts * 32, xStep = 16 * (33 + 2 * parts);
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        FloatVector f2 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o2 & MASK, LE);
        FloatVector f3 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o3 & MASK, LE);
        for (int g = 0; g < groups; g++, w += step, x += xStep) {
            for (int part = 0; part < parts; part++) {
                long extra = x + 16 * (33 + 2 * part);
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d1 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 4));
                FloatVector d2 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 8));
                FloatVector d3 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 12));
                for (int j = part * steps; j < part * steps + steps; j++) {
                    IntVector b = IntVector.fromMemorySegment(I, ALL, w + j * 64, LE);
                    long p = x + j * 64;
                    FloatVector v0 = (FloatVector) b.and(255).convert(VectorOperators.I2F, 0);
                    d0 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p)), d0);
                    d1 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 4)), d1);
                    d2 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 8)), d2);
                    d3 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 12)), d3);
                    FloatVector v1 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d0 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 16)), d0);
                    d1 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 20)), d1);
                    d2 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 24)), d2);
                    d3 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 28)), d3);
                    FloatVector v2 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d0 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 32)), d0);
                    d1 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 36)), d1);
                    d2 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 40)), d2);
                    d3 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 44)), d3);
                    FloatVector v3 =
                            (FloatVector) b.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d0 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 48)), d0);
                    d1 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 52)), d1);
                    d2 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 56)), d2);
                    d3 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 60)), d3);
                }
                IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + halves + part * 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector scale = m.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                        .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = d0.mul(scale).fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 512)), f0);
                f1 = d1.mul(scale).fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 516)), f1);
                f2 = d2.mul(scale).fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 520)), f2);
                f3 = d3.mul(scale).fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 524)), f3);
                if (minimums) {
                    IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + minimum0 + part * 32, LE)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                    IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                    FloatVector minimum = m2.reinterpretAsFloats()
                            .mul(0x1p112f)
                            .reinterpretAsInts()
                            .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                            .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                            .reinterpretAsFloats();
                    f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 16)), f0);
                    f1 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 20)), f1);
                    f2 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 24)), f2);
                    f3 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, extra + 28)), f3);
                }
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
        f2.intoMemorySegment(ALL, o2 & MASK, LE);
        f3.intoMemorySegment(ALL, o3 & MASK, LE);
    }
}
