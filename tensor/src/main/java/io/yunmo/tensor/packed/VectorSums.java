package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;
import static io.yunmo.tensor.packed.Species.H;
import static io.yunmo.tensor.packed.Species.I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * From the dots of groups to outputs, for one, two or four tokens, L rows at a time: scales and minimums. Written out by hand
 * because a helper called from here may not be inlined, and then its vectors are boxed.
 *
 * <p>{@code halves} is the address of the first group's scales of these rows, {@code step} the distance to the next group's;
 * {@code dots} as {@link Vector4} and {@link Vector8} leave them; {@code scales} the staged scales of the first group, {@code
 * xStep} the distance to the next group's; o0 and on where the tokens' L outputs lie, to be continued unless {@code first}.
 *
 * <p>Halves become floats in integers: shifted to a float's places and multiplied by 2^112, which corrects the exponent and is
 * exact for subnormals too; infinities and what is no number take the largest exponent.
 */
final class VectorSums {
    private VectorSums() {}

    static void one(
            long halves,
            int step,
            int parts,
            boolean minimums,
            int groups,
            long dots,
            long scales,
            int xStep,
            boolean first,
            long o0) {
        long w0 = halves & MASK, d0 = dots & MASK, x0 = scales & MASK;
        long wStep = step & STRIDE_MASK, xs = xStep & STRIDE_MASK;
        int last = parts == 2 ? 2 : 1;
        long dStep = 4L * L * last;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xs) & MASK;
            for (int part = 0; part < last; part++) {
                long d = (d0 + g * dStep + part * (4L * L)) & MASK;
                IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + (part & 1) * 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector scale = m.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                        .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = FloatVector.fromMemorySegment(F, ALL, d, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                if (minimums) {
                    IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + (last + (part & 1)) * 32, LE)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                    IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                    FloatVector minimum = m2.reinterpretAsFloats()
                            .mul(0x1p112f)
                            .reinterpretAsInts()
                            .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                            .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                            .reinterpretAsFloats();
                    long sums = x + 8 + (part & 1) * 8;
                    f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums)), f0);
                }
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
    }

    static void two(
            long halves,
            int step,
            int parts,
            boolean minimums,
            int groups,
            long dots,
            long scales,
            int xStep,
            boolean first,
            long o0,
            long o1) {
        long w0 = halves & MASK, d0 = dots & MASK, x0 = scales & MASK;
        long wStep = step & STRIDE_MASK, xs = xStep & STRIDE_MASK;
        int last = parts == 2 ? 2 : 1;
        long dStep = 8L * L * last;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xs) & MASK;
            for (int part = 0; part < last; part++) {
                long d = (d0 + g * dStep + part * (8L * L)) & MASK;
                IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + (part & 1) * 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector scale = m.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                        .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = FloatVector.fromMemorySegment(F, ALL, d, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = FloatVector.fromMemorySegment(F, ALL, d + 4 * L, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
                if (minimums) {
                    IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + (last + (part & 1)) * 32, LE)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                    IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                    FloatVector minimum = m2.reinterpretAsFloats()
                            .mul(0x1p112f)
                            .reinterpretAsInts()
                            .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                            .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                            .reinterpretAsFloats();
                    long sums = x + 16 + (part & 1) * 16;
                    f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums)), f0);
                    f1 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums + 4)), f1);
                }
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
    }

    static void four(
            long halves,
            int step,
            int parts,
            boolean minimums,
            int groups,
            long dots,
            long scales,
            int xStep,
            boolean first,
            long o0,
            long o1,
            long o2,
            long o3) {
        long w0 = halves & MASK, d0 = dots & MASK, x0 = scales & MASK;
        long wStep = step & STRIDE_MASK, xs = xStep & STRIDE_MASK;
        int last = parts == 2 ? 2 : 1;
        long dStep = 16L * L * last;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        FloatVector f2 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o2 & MASK, LE);
        FloatVector f3 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o3 & MASK, LE);
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xs) & MASK;
            for (int part = 0; part < last; part++) {
                long d = (d0 + g * dStep + part * (16L * L)) & MASK;
                IntVector h = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + (part & 1) * 32, LE)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                IntVector m = h.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                FloatVector scale = m.reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts()
                        .blend(m.or(0x7F800000), m.compare(VectorOperators.GE, 0x0F800000))
                        .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                        .reinterpretAsFloats();
                f0 = FloatVector.fromMemorySegment(F, ALL, d, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = FloatVector.fromMemorySegment(F, ALL, d + 4 * L, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
                f2 = FloatVector.fromMemorySegment(F, ALL, d + 8 * L, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 8)), f2);
                f3 = FloatVector.fromMemorySegment(F, ALL, d + 12 * L, LE)
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 12)), f3);
                if (minimums) {
                    IntVector h2 = (IntVector) ShortVector.fromMemorySegment(H, ALL, w + (last + (part & 1)) * 32, LE)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                    IntVector m2 = h2.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
                    FloatVector minimum = m2.reinterpretAsFloats()
                            .mul(0x1p112f)
                            .reinterpretAsInts()
                            .blend(m2.or(0x7F800000), m2.compare(VectorOperators.GE, 0x0F800000))
                            .or(h2.and(0x8000).lanewise(VectorOperators.LSHL, 16))
                            .reinterpretAsFloats();
                    long sums = x + 32 + (part & 1) * 32;
                    f0 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums)), f0);
                    f1 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums + 4)), f1);
                    f2 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums + 8)), f2);
                    f3 = minimum.fma(FloatVector.broadcast(F, ALL.get(FLOAT, sums + 12)), f3);
                }
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
        f2.intoMemorySegment(ALL, o2 & MASK, LE);
        f3.intoMemorySegment(ALL, o3 & MASK, LE);
    }
}
