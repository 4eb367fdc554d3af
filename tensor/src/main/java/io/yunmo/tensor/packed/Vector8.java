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
 * The dots of 8-bit codes and those of one, two or four tokens, L rows at a time. Codes are multiplied as floats: sums of 32
 * products of at most 255 * 127 stay far below 2^24, so they are exact in any order. Written out by hand because a helper called
 * from here may not be inlined, and then its vectors are boxed.
 *
 * <p>Arguments as in {@link Vector4}; what is read of the tokens is staged by {@link Stage#floats}; {@code dots} takes for each
 * group, part and token L floats.
 */
final class Vector8 {
    private Vector8() {}

    static void one(long codes, int step, int parts, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        int steps = parts == 2 ? 4 : 8, last = parts == 2 ? 2 : 1;
        long xStep = 4L * (33 + 2 * last), toStep = 4L * L * last;
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xStep) & MASK;
            for (int part = 0; part < last; part++) {
                long extra = x + 4L * (33 + 2 * (part & 1)), to = (to0 + g * toStep + part * (4L * L)) & MASK;
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d01 = FloatVector.zero(F);
                FloatVector d02 = FloatVector.zero(F);
                FloatVector d03 = FloatVector.zero(F);
                for (int j = 0; j < steps; j++) {
                    int column = (part * 4 + j) & 7;
                    IntVector b = IntVector.fromMemorySegment(I, ALL, w + column * 64, LE);
                    long p = x + column * 16;
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
                d0.add(d01).add(d02.add(d03)).intoMemorySegment(ALL, to, LE);
            }
        }
    }

    static void two(long codes, int step, int parts, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        int steps = parts == 2 ? 4 : 8, last = parts == 2 ? 2 : 1;
        long xStep = 8L * (33 + 2 * last), toStep = 8L * L * last;
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xStep) & MASK;
            for (int part = 0; part < last; part++) {
                long extra = x + 8L * (33 + 2 * (part & 1)), to = (to0 + g * toStep + part * (8L * L)) & MASK;
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d01 = FloatVector.zero(F);
                FloatVector d02 = FloatVector.zero(F);
                FloatVector d03 = FloatVector.zero(F);
                FloatVector d1 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 4));
                FloatVector d11 = FloatVector.zero(F);
                FloatVector d12 = FloatVector.zero(F);
                FloatVector d13 = FloatVector.zero(F);
                for (int j = 0; j < steps; j++) {
                    int column = (part * 4 + j) & 7;
                    IntVector b = IntVector.fromMemorySegment(I, ALL, w + column * 64, LE);
                    long p = x + column * 32;
                    FloatVector v0 = (FloatVector) b.and(255).convert(VectorOperators.I2F, 0);
                    d0 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p)), d0);
                    d1 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 4)), d1);
                    FloatVector v1 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d01 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 8)), d01);
                    d11 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 12)), d11);
                    FloatVector v2 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d02 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 16)), d02);
                    d12 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 20)), d12);
                    FloatVector v3 =
                            (FloatVector) b.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d03 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 24)), d03);
                    d13 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 28)), d13);
                }
                d0.add(d01).add(d02.add(d03)).intoMemorySegment(ALL, to, LE);
                d1.add(d11).add(d12.add(d13)).intoMemorySegment(ALL, to + 4 * L, LE);
            }
        }
    }

    static void four(long codes, int step, int parts, int groups, long staged, long dots) {
        long w0 = codes & MASK, x0 = staged & MASK, to0 = dots & MASK, wStep = step & STRIDE_MASK;
        int steps = parts == 2 ? 4 : 8, last = parts == 2 ? 2 : 1;
        long xStep = 16L * (33 + 2 * last), toStep = 16L * L * last;
        for (int g = 0; g < groups; g++) {
            long w = (w0 + g * wStep) & MASK, x = (x0 + g * xStep) & MASK;
            for (int part = 0; part < last; part++) {
                long extra = x + 16L * (33 + 2 * (part & 1)), to = (to0 + g * toStep + part * (16L * L)) & MASK;
                FloatVector d0 = FloatVector.broadcast(F, ALL.get(FLOAT, extra));
                FloatVector d01 = FloatVector.zero(F);
                FloatVector d1 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 4));
                FloatVector d11 = FloatVector.zero(F);
                FloatVector d2 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 8));
                FloatVector d21 = FloatVector.zero(F);
                FloatVector d3 = FloatVector.broadcast(F, ALL.get(FLOAT, extra + 12));
                FloatVector d31 = FloatVector.zero(F);
                for (int j = 0; j < steps; j++) {
                    int column = (part * 4 + j) & 7;
                    IntVector b = IntVector.fromMemorySegment(I, ALL, w + column * 64, LE);
                    long p = x + column * 64;
                    FloatVector v0 = (FloatVector) b.and(255).convert(VectorOperators.I2F, 0);
                    d0 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p)), d0);
                    d1 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 4)), d1);
                    d2 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 8)), d2);
                    d3 = v0.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 12)), d3);
                    FloatVector v1 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 8).and(255).convert(VectorOperators.I2F, 0);
                    d01 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 16)), d01);
                    d11 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 20)), d11);
                    d21 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 24)), d21);
                    d31 = v1.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 28)), d31);
                    FloatVector v2 = (FloatVector)
                            b.lanewise(VectorOperators.LSHR, 16).and(255).convert(VectorOperators.I2F, 0);
                    d0 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 32)), d0);
                    d1 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 36)), d1);
                    d2 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 40)), d2);
                    d3 = v2.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 44)), d3);
                    FloatVector v3 =
                            (FloatVector) b.lanewise(VectorOperators.LSHR, 24).convert(VectorOperators.I2F, 0);
                    d01 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 48)), d01);
                    d11 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 52)), d11);
                    d21 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 56)), d21);
                    d31 = v3.fma(FloatVector.broadcast(F, ALL.get(FLOAT, p + 60)), d31);
                }
                d0.add(d01).intoMemorySegment(ALL, to, LE);
                d1.add(d11).intoMemorySegment(ALL, to + 4 * L, LE);
                d2.add(d21).intoMemorySegment(ALL, to + 8 * L, LE);
                d3.add(d31).intoMemorySegment(ALL, to + 12 * L, LE);
            }
        }
    }
}
