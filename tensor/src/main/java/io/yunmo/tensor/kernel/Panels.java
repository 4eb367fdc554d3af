package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.LONG;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;

import jdk.incubator.vector.FloatVector;

/** Copies of parts of A and B in the order in which the tiles read them. Steps are in bytes. */
final class Panels {
    private static final long V = 4L * L;

    private Panels() {}

    /** panel[k] = {@code vectors} whole vectors from row k of B. */
    static void copy(long from0, long step0, int depth, int vectors, long panel0) {
        long from = from0 & MASK, step = step0 & STRIDE_MASK, panel = panel0 & MASK;
        for (int k = 0; k < depth; k++) {
            for (int v = 0; v < vectors; v++) {
                FloatVector.fromMemorySegment(F, ALL, from + k * step + v * V, LE)
                        .intoMemorySegment(ALL, panel + ((long) k * vectors + v) * V, LE);
            }
        }
    }

    /** tiles[t][k][4] = A[k][4 t .. 4 t + 3], A read along its rows. */
    static void quads(long a0, long step0, int depth, int tiles, long room0) {
        long a = a0 & MASK, step = step0 & STRIDE_MASK, room = room0 & MASK;
        for (int t = 0; t < tiles; t++) {
            long from = a + 16L * t, to = room + 16L * t * depth;
            for (int k = 0; k < depth; k++) {
                FloatVector.fromMemorySegment(FloatVector.SPECIES_128, ALL, from + k * step, LE)
                        .intoMemorySegment(ALL, to + 16L * k, LE);
            }
        }
    }

    /**
     * panel[k][j] = B[j][k], where B's row j begins at {@code from + j * step} and the panel's rows are {@code width} floats;
     * zeros where j is {@code rows} or more. Writes whole blocks of 16 k: the panel has room for them, and so has a padded
     * row of B.
     */
    static void transposed(long from, long step, int rows, int depth, int width, long panel, long scratch) {
        int whole = L == 16 ? rows & -16 : 0;
        for (int j = 0; j < whole; j += 16) {
            for (int k = 0; k < depth; k += 16) {
                Transpose.block(
                        from + j * step + 4L * k, step, panel + 4L * ((long) k * width + j), 4L * width, scratch);
            }
        }
        int pairs = rows & -2;
        for (int j = whole; j < pairs; j += 2) {
            pair(from + j * step, from + (j + 1) * step, panel + 4L * j, 4L * width, depth);
        }
        for (int j = pairs; j < width; j++) {
            column(from + j * step, panel + 4L * j, 4L * width, depth, j < rows);
        }
    }

    /** Two rows become two columns, each pair of floats as one long; an odd last k reads and writes one further. */
    private static void pair(long row0, long row1, long to0, long step0, int depth) {
        long x = row0 & MASK, y = row1 & MASK, to = to0 & MASK, step = step0 & STRIDE_MASK;
        for (int k = 0; k < depth; k += 2) {
            long u = ALL.get(LONG, x + 4L * k);
            long v = ALL.get(LONG, y + 4L * k);
            ALL.set(LONG, to + k * step, u & 0xFFFF_FFFFL | v << 32);
            ALL.set(LONG, to + (k + 1) * step, u >>> 32 | v & 0xFFFF_FFFF_0000_0000L);
        }
    }

    private static void column(long row0, long to0, long step0, int depth, boolean exists) {
        long row = row0 & MASK, to = to0 & MASK, step = step0 & STRIDE_MASK;
        for (int k = 0; k < depth; k++) {
            ALL.set(FLOAT, to + k * step, exists ? ALL.get(FLOAT, row + 4L * k) : 0);
        }
    }
}
