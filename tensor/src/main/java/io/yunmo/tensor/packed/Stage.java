package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.packed.PackedMatrix.GROUP;
import static io.yunmo.tensor.packed.Species.INT;

import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Copies activations to where and how a vector kernel reads them: what it broadcasts lies as 32-bit words in its order. A tile
 * of n tokens; those beyond {@code count} are zeros.
 */
final class Stage {
    private Stage() {}

    /** Bytes of a token in a group for {@link Vector4}. */
    static final int PAIRS = 76;

    /** Bytes of a token in a group of 32 columns for {@link Vector8}. */
    static int floats(int parts) {
        return 4 * (33 + 2 * parts);
    }

    /**
     * For {@link Vector4}, each group: n times 16 pairs of codes as two 16-bit halves (columns 8j and 8j+2, 8j+4 and 8j+6 for
     * each j; then 8j+1 and 8j+3, 8j+5 and 8j+7); n scales; n ints that sums start from (-8 * sum, or 0 with minimums);
     * n floats scale * sum.
     */
    static void pairs(Rows x, int row, int count, int n, int group, int groups, boolean minimums, long to) {
        for (int c = 0; c < n; c++) {
            long at = (long) (row + c) * (x.columns() / GROUP) + group;
            for (int g = 0; g < groups; g++, at++) {
                long out = to + (long) g * n * PAIRS;
                if (c >= count) {
                    clear(out + c * 64L, 64);
                    clear(out + n * 64L + c * 4L, 4);
                    clear(out + n * 68L + c * 4L, 4);
                    clear(out + n * 72L + c * 4L, 4);
                    continue;
                }
                split((x.codes() + at * GROUP) & MASK, (out + c * 64L) & MASK);
                float scale = Memory.get(x.scales() + at * 4);
                int sum = Raw.getShort(x.sums() + at * 4) + Raw.getShort(x.sums() + at * 4 + 2);
                Memory.put(out + n * 64L + c * 4L, scale);
                ALL.set(INT, (out + n * 68L + c * 4L) & MASK, minimums ? 0 : -8 * sum);
                Memory.put(out + n * 72L + c * 4L, scale * sum);
            }
        }
    }

    /** 32 bytes: those in even places, then those in odd places, sign extended. */
    private static void split(long from, long to) {
        ShortVector a = ShortVector.fromMemorySegment(ShortVector.SPECIES_128, ALL, from, Memory.LE);
        ShortVector b = ShortVector.fromMemorySegment(ShortVector.SPECIES_128, ALL, from + 16, Memory.LE);
        a.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8).intoMemorySegment(ALL, to, Memory.LE);
        b.lanewise(VectorOperators.LSHL, 8)
                .lanewise(VectorOperators.ASHR, 8)
                .intoMemorySegment(ALL, to + 16, Memory.LE);
        a.lanewise(VectorOperators.ASHR, 8).intoMemorySegment(ALL, to + 32, Memory.LE);
        b.lanewise(VectorOperators.ASHR, 8).intoMemorySegment(ALL, to + 48, Memory.LE);
    }

    /**
     * For {@link Vector8}, each group: 32 times n codes as floats; n scales; for each part n floats that sums start from ({@code bias
     * * sum}) and n floats scale * sum.
     */
    static void floats(Rows x, int row, int count, int n, int group, int groups, int parts, int bias, long to) {
        for (int c = 0; c < n; c++) {
            long at = (long) (row + c) * (x.columns() / GROUP) + group;
            for (int g = 0; g < groups; g++, at++) {
                long out = to + (long) g * n * floats(parts) + c * 4L;
                boolean there = c < count;
                for (int k = 0; k < GROUP; k++) {
                    Memory.put(out + (long) k * n * 4, there ? Raw.getByte(x.codes() + at * GROUP + k) : 0);
                }
                float scale = there ? Memory.get(x.scales() + at * 4) : 0;
                Memory.put(out + n * 128L, scale);
                for (int part = 0; part < parts; part++) {
                    int sum = there ? sum(x, at, parts, part) : 0;
                    Memory.put(out + n * (132L + 8 * part), bias * sum);
                    Memory.put(out + n * (136L + 8 * part), scale * sum);
                }
            }
        }
    }

    private static int sum(Rows x, long group, int parts, int part) {
        long at = x.sums() + group * 4;
        return parts == 2 ? Raw.getShort(at + part * 2L) : Raw.getShort(at) + Raw.getShort(at + 2);
    }

    /** For {@link VectorFloats}, each column: n activations. */
    static void dense(Rows x, int row, int count, int n, int column, int columns, long to) {
        for (int c = 0; c < n; c++) {
            long from = x.row(row + c) + column * 4L;
            for (int k = 0; k < columns; k++) {
                Memory.put(to + ((long) k * n + c) * 4, c < count ? Memory.get(from + k * 4L) : 0);
            }
        }
    }

    private static void clear(long at, int bytes) {
        for (int i = 0; i < bytes; i += 4) {
            ALL.set(INT, (at + i) & MASK, 0);
        }
    }
}
