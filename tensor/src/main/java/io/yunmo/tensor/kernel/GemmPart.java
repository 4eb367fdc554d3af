package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;

/** One thread's share of a product: its strips of columns of C, and the room to pack panels of B into. */
final class GemmPart {
    /** k values a panel holds: a panel of 64 columns is then 128 KiB. */
    private static final int DEPTH = 512;

    /** Vectors a strip is wide: with 16 registers a 4x4 tile would spill. */
    private static final int VECTORS = Memory.L == 16 ? 4 : 2;

    /** Floats in the widest strip. */
    static final int STRIP = 64;

    private static final long V = 4L * Memory.L;

    private final long panel;

    GemmPart(Arena arena) {
        panel = Memory.allocate(arena, (long) (DEPTH + 1) * STRIP);
    }

    void run(
            Gemm.Form form,
            Matrix a,
            Matrix b,
            Matrix c,
            boolean accumulate,
            long bias,
            long zeros,
            boolean relu,
            int part,
            int parts) {
        boolean tn = form == Gemm.Form.TN;
        int rows = c.rows();
        int depth = tn ? a.rows() : a.columns();
        int columns = Matrix.padded(c.columns());
        int from = (int) begin(columns, part, parts);
        int to = (int) begin(columns, part + 1, parts);
        long rowStep = tn ? 4 : 4L * a.stride();
        long kStep = tn ? 4L * a.stride() : 4;
        long cStep = 4L * c.stride();
        for (int k0 = 0; k0 == 0 || k0 < depth; k0 += DEPTH) {
            int kc = Math.min(DEPTH, depth - k0);
            for (int n = from; n < to; ) {
                int nv = vectors(to - n);
                long source;
                long pStep;
                if (form == Gemm.Form.NT) {
                    packTransposed(b, n, nv * Memory.L, k0, kc);
                    source = panel;
                    pStep = nv * V;
                } else if (b.stride() > 256 && rows >= 12) {
                    pack(b.address() + 4L * ((long) k0 * b.stride() + n), 4L * b.stride(), kc, nv, panel);
                    source = panel;
                    pStep = nv * V;
                } else {
                    source = b.address() + 4L * ((long) k0 * b.stride() + n);
                    pStep = 4L * b.stride();
                }
                long to0 = c.address() + 4L * n;
                boolean first = k0 == 0 && !accumulate;
                long start = first ? bias == 0 ? zeros : bias + 4L * n : to0;
                strip(
                        nv,
                        rows,
                        a.address() + k0 * kStep,
                        rowStep,
                        kStep,
                        source,
                        pStep,
                        kc,
                        start,
                        first ? 0 : cStep,
                        to0,
                        cStep);
                n += nv * Memory.L;
            }
        }
        if (relu) {
            for (int r = 0; r < rows; r++) {
                long row = c.address() + r * cStep + 4L * from;
                Elementwise.relu(row, row, to - from);
            }
        }
    }

    /** Where a part's columns begin: in strips of 64, or in vectors when there are few. */
    private static long begin(int columns, int part, int parts) {
        int unit = columns >= STRIP * parts ? STRIP : Matrix.LANES;
        int units = (columns + unit - 1) / unit;
        return Math.min(columns, (long) units * part / parts * unit);
    }

    private static int vectors(int floats) {
        int left = floats / Memory.L;
        return left >= 4 && VECTORS == 4 ? 4 : left >= 2 ? 2 : 1;
    }

    private static void strip(
            int nv, int rows, long a, long as, long ks, long p, long ps, int kc, long i, long is, long c, long cs) {
        int m = 0;
        switch (nv) {
            case 4 -> {
                for (; m + 4 <= rows; m += 4) {
                    Tiles.tile4x4(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
                for (; m + 2 <= rows; m += 2) {
                    Tiles.tile2x4(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
                if (m < rows) {
                    Tiles.tile1x4(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
            }
            case 2 -> {
                for (; m + 4 <= rows; m += 4) {
                    Tiles.tile4x2(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
                for (; m + 2 <= rows; m += 2) {
                    Tiles.tile2x2(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
                if (m < rows) {
                    Tiles.tile1x2(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
            }
            default -> {
                for (; m + 4 <= rows; m += 4) {
                    Tiles.tile4x1(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
                for (; m + 2 <= rows; m += 2) {
                    Tiles.tile2x1(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
                if (m < rows) {
                    Tiles.tile1x1(a + m * as, as, ks, p, ps, kc, i + m * is, is, c + m * cs, cs);
                }
            }
        }
    }

    private static void pack(long from, long step, int kc, int nv, long to) {
        for (int k = 0; k < kc; k++) {
            for (int v = 0; v < nv; v++) {
                jdk.incubator.vector.FloatVector.fromMemorySegment(
                                Memory.F, Memory.ALL, (from + k * step + v * V) & Memory.MASK, Memory.LE)
                        .intoMemorySegment(Memory.ALL, (to + ((long) k * nv + v) * V) & Memory.MASK, Memory.LE);
            }
        }
    }

    /**
     * panel[k][j] = B[n + j][k0 + k]; zeros where n + j is past B's rows. Two rows by two columns at a time, each pair of
     * floats as one long: half the loads and stores.
     */
    private void packTransposed(Matrix b, int n, int width, int k0, int kc) {
        int rows = Math.min(width, b.rows() - n);
        int pairs = rows & -2;
        for (int j = 0; j < pairs; j += 2) {
            long from = b.address() + 4L * ((long) (n + j) * b.stride() + k0);
            packPair(from, from + 4L * b.stride(), panel + 4L * j, 4L * width, kc);
        }
        for (int j = pairs; j < width; j++) {
            long from = b.address() + 4L * ((long) (n + j) * b.stride() + k0);
            for (int k = 0; k < kc; k++) {
                Memory.put(panel + 4L * j + 4L * k * width, j < rows ? Memory.get(from + 4L * k) : 0);
            }
        }
    }

    /** Two rows become two columns; an odd last k reads the padding behind the row and writes behind the panel's end. */
    private static void packPair(long row0, long row1, long to0, long step0, int kc) {
        long x = row0 & Memory.MASK, y = row1 & Memory.MASK, to = to0 & Memory.MASK, step = step0 & Memory.STRIDE_MASK;
        for (int k = 0; k < kc; k += 2) {
            long u = Memory.ALL.get(Memory.LONG, x + 4L * k);
            long v = Memory.ALL.get(Memory.LONG, y + 4L * k);
            Memory.ALL.set(Memory.LONG, to + k * step, u & 0xFFFF_FFFFL | v << 32);
            Memory.ALL.set(Memory.LONG, to + (k + 1) * step, u >>> 32 | v & 0xFFFF_FFFF_0000_0000L);
        }
    }
}
