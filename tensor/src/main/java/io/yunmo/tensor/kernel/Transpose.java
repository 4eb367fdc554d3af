package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of 16 by 16 floats in four rounds (Eklundh, 1972): round s exchanges, between rows i and i + s, the
 * columns whose numbers differ in the bit s. Two rounds for four rows at a time, by way of 1 KiB of scratch, because the
 * compiler boxes the vectors of longer methods. For machines with vectors of 16 lanes.
 */
final class Transpose {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
    private static final IntVector LOW_1 = exchange(1, false);
    private static final IntVector HIGH_1 = exchange(1, true);
    private static final IntVector LOW_2 = exchange(2, false);
    private static final IntVector HIGH_2 = exchange(2, true);
    private static final IntVector LOW_4 = exchange(4, false);
    private static final IntVector HIGH_4 = exchange(4, true);
    private static final IntVector LOW_8 = exchange(8, false);
    private static final IntVector HIGH_8 = exchange(8, true);

    /** Floats of scratch that {@link #block} needs. */
    static final int SCRATCH = 256;

    private Transpose() {}

    /** Which lane of (a, b) goes where: low is the new row i, high the new row i + s. */
    private static IntVector exchange(int s, boolean high) {
        int[] lanes = new int[16];
        for (int j = 0; j < 16; j++) {
            boolean own = (j & s) == 0 ^ high;
            int from = own ? j : high ? j + s : j - s;
            boolean second = (j & s) != 0;
            lanes[j] = second ? 16 + from : from;
        }
        return IntVector.fromArray(I, lanes, 0);
    }

    /** to[j][i] = from[i][j] for i, j in 0..15; steps in bytes from row to row. */
    static void block(long from0, long fromStep, long to0, long toStep, long scratch0) {
        long from = from0 & MASK, fs = fromStep & STRIDE_MASK, to = to0 & MASK, ts = toStep & STRIDE_MASK;
        long scratch = scratch0 & MASK;
        for (int q = 0; q < 4; q++) {
            long f = from + 4 * q * fs, o = scratch + 256 * q;
            IntVector a = IntVector.fromMemorySegment(I, ALL, f, LE);
            IntVector b = IntVector.fromMemorySegment(I, ALL, f + fs, LE);
            IntVector c = IntVector.fromMemorySegment(I, ALL, f + 2 * fs, LE);
            IntVector d = IntVector.fromMemorySegment(I, ALL, f + 3 * fs, LE);
            IntVector a1 = LOW_1.selectFrom(a, b);
            IntVector b1 = HIGH_1.selectFrom(a, b);
            IntVector c1 = LOW_1.selectFrom(c, d);
            IntVector d1 = HIGH_1.selectFrom(c, d);
            LOW_2.selectFrom(a1, c1).intoMemorySegment(ALL, o, LE);
            LOW_2.selectFrom(b1, d1).intoMemorySegment(ALL, o + 64, LE);
            HIGH_2.selectFrom(a1, c1).intoMemorySegment(ALL, o + 128, LE);
            HIGH_2.selectFrom(b1, d1).intoMemorySegment(ALL, o + 192, LE);
        }
        for (int k = 0; k < 4; k++) {
            long f = scratch + 64 * k, o = to + k * ts;
            IntVector a = IntVector.fromMemorySegment(I, ALL, f, LE);
            IntVector b = IntVector.fromMemorySegment(I, ALL, f + 256, LE);
            IntVector c = IntVector.fromMemorySegment(I, ALL, f + 512, LE);
            IntVector d = IntVector.fromMemorySegment(I, ALL, f + 768, LE);
            IntVector a1 = LOW_4.selectFrom(a, b);
            IntVector b1 = HIGH_4.selectFrom(a, b);
            IntVector c1 = LOW_4.selectFrom(c, d);
            IntVector d1 = HIGH_4.selectFrom(c, d);
            LOW_8.selectFrom(a1, c1).intoMemorySegment(ALL, o, LE);
            LOW_8.selectFrom(b1, d1).intoMemorySegment(ALL, o + 4 * ts, LE);
            HIGH_8.selectFrom(a1, c1).intoMemorySegment(ALL, o + 8 * ts, LE);
            HIGH_8.selectFrom(b1, d1).intoMemorySegment(ALL, o + 12 * ts, LE);
        }
    }
}
