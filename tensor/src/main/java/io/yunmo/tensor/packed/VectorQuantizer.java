package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.packed.PackedMatrix.GROUP;
import static io.yunmo.tensor.packed.Species.I;
import static io.yunmo.tensor.packed.Species.INT;

import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Quantises one group of 32 floats to 8 bits. */
final class VectorQuantizer {
    private VectorQuantizer() {}

    /** @param spare room for 32 ints */
    static void group(Rows rows, long element, long spare) {
        long x = (rows.floats() + element * 4) & MASK;
        float scale = Float.intBitsToFloat(largest(x)) / 127;
        Memory.put(rows.scales() + element / GROUP * 4, scale);
        if (scale > 0 && scale < Float.POSITIVE_INFINITY) {
            round(x, scale, spare & MASK);
        } else {
            IntVector zero = IntVector.zero(I);
            for (int i = 0; i < GROUP; i += L) {
                zero.intoMemorySegment(ALL, (spare & MASK) + i * 4L, LE);
            }
        }
        narrow(spare, rows.codes() + element, rows.sums() + element / 16 * 2);
        narrow(spare + 64, rows.codes() + element + 16, rows.sums() + element / 16 * 2 + 2);
    }

    /** The bits of the largest magnitude: as integers, infinity is above all numbers and what is no number above infinity. */
    private static int largest(long x) {
        IntVector largest = IntVector.zero(I);
        for (int i = 0; i < GROUP; i += L) {
            largest = largest.max(
                    IntVector.fromMemorySegment(I, ALL, x + i * 4L, LE).and(0x7FFF_FFFF));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /** Half away from zero; a quotient's distance from its whole part is exact. */
    private static void round(long x, float scale, long to) {
        for (int i = 0; i < GROUP; i += L) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, x + i * 4L, LE);
            FloatVector q = v.lanewise(VectorOperators.ABS).div(scale);
            IntVector whole = (IntVector) q.convert(VectorOperators.F2I, 0);
            FloatVector rest = q.sub((FloatVector) whole.convert(VectorOperators.I2F, 0));
            IntVector sign = v.reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
            IntVector magnitude =
                    whole.add(1, rest.compare(VectorOperators.GE, 0.5f).cast(I)).min(127);
            magnitude.lanewise(VectorOperators.XOR, sign).sub(sign).intoMemorySegment(ALL, to + i * 4L, LE);
        }
    }

    /** Sixteen ints to bytes, and their sum. */
    private static void narrow(long from, long codes, long sumAt) {
        int sum = 0;
        for (int i = 0; i < 16; i++) {
            int code = ALL.get(INT, (from + i * 4L) & MASK);
            Raw.putByte(codes + i, code);
            sum += code;
        }
        Raw.putShort(sumAt, sum);
    }
}
