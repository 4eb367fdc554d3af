package io.yunmo.tensor.kernel;

import java.lang.foreign.Arena;

/**
 * One thread's share of a product: a range of rows and columns of C, in strips of columns, and the room to pack panels of
 * A and B into.
 */
final class GemmPart {
    /** k values a panel holds: a panel of B of 64 columns is then 128 KiB and stays in the second-level cache. */
    private static final int DEPTH = 512;

    /** Rows of A that are packed at a time: 512 KiB at full depth. */
    private static final int HEIGHT = 256;

    /** Vectors a strip is wide: with 16 registers a 4x4 tile would spill. */
    private static final int VECTORS = Memory.L == 16 ? 4 : 2;

    /** Floats in the widest strip. */
    static final int STRIP = 64;

    /** All the room that a part may take. */
    static final long BYTES = 4L * (DEPTH * STRIP + Transpose.SCRATCH + HEIGHT * DEPTH);

    private static final long V = 4L * Memory.L;

    private final Arena arena;
    private final long panel;
    private final long scratch;
    private long room;

    GemmPart(Arena arena) {
        this.arena = arena;
        this.panel = Memory.allocate(arena, (long) DEPTH * STRIP);
        this.scratch = Memory.allocate(arena, Transpose.SCRATCH);
    }

    /** Makes the room for A when a product first needs it: networks that only answer never do. */
    void prepare(Product p) {
        if (room == 0 && p.packsA()) {
            room = Memory.allocate(arena, (long) HEIGHT * DEPTH);
        }
    }

    /** Computes rows m0..m1-1, columns n0..n1-1 of C; n0 and n1 are multiples of 16. */
    void run(Product p, int m0, int m1, int n0, int n1) {
        int height = p.packsA() ? HEIGHT : Math.max(1, m1 - m0);
        for (int k0 = 0; k0 == 0 || k0 < p.depth; k0 += DEPTH) {
            int depth = Math.min(DEPTH, p.depth - k0);
            for (int m = m0; m < m1; m += height) {
                block(p, m, Math.min(height, m1 - m), n0, n1, k0, depth);
            }
        }
        if (p.relu) {
            for (int m = m0; m < m1; m++) {
                long row = p.c + m * p.cStep + 4L * n0;
                Elementwise.relu(row, row, n1 - n0);
            }
        }
    }

    private void block(Product p, int m0, int rows, int n0, int n1, int k0, int depth) {
        long a = p.a + m0 * p.aRow + k0 * p.aDepth;
        int packed = p.packsA() ? rows & -4 : 0;
        Panels.quads(a, p.aDepth, depth, packed / 4, room);
        for (int n = n0; n < n1; ) {
            int vectors = vectors(n1 - n);
            long step = p.packsB() ? vectors * V : p.bStep;
            long panel = p.packsB() ? pack(p, n, vectors, k0, depth) : p.b + k0 * p.bStep + 4L * n;
            long c = p.c + m0 * p.cStep + 4L * n;
            long i = k0 == 0 ? p.start + m0 * p.startRow + n * p.startColumn : c;
            long is = k0 == 0 ? p.startRow : p.cStep;
            packedStrip(vectors, packed, room, panel, step, depth, i, is, c, p.cStep);
            long rest = a + packed * p.aRow;
            i += packed * is;
            c += packed * p.cStep;
            strip(vectors, rows - packed, rest, p.aRow, p.aDepth, panel, step, depth, i, is, c, p.cStep);
            n += vectors * Memory.L;
        }
    }

    private long pack(Product p, int n, int vectors, int k0, int depth) {
        if (p.bTransposed) {
            int width = vectors * Memory.L;
            long from = p.b + n * p.bStep + 4L * k0;
            // vectors narrower than the padding leave strips that are padding alone
            int rows = Math.clamp(p.bRows - n, 0, width);
            Panels.transposed(from, p.bStep, rows, depth, width, panel, scratch);
        } else {
            Panels.copy(p.b + k0 * p.bStep + 4L * n, p.bStep, depth, vectors, panel);
        }
        return panel;
    }

    static int vectors(int floats) {
        int left = floats / Memory.L;
        return left >= 4 && VECTORS == 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /** A in tiles of four rows as {@link Panels#quads} leaves them. */
    private static void packedStrip(
            int vectors, int rows, long a, long p, long ps, int depth, long i, long is, long c, long cs) {
        long height = 4L * depth;
        switch (vectors) {
            case 4 -> {
                for (int m = 0; m < rows; m += 4) {
                    Tiles.tile4x4(a + m * height, 4, 16, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
            }
            case 2 -> {
                for (int m = 0; m < rows; m += 4) {
                    Tiles.tile4x2(a + m * height, 4, 16, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
            }
            default -> {
                for (int m = 0; m < rows; m += 4) {
                    Tiles.tile4x1(a + m * height, 4, 16, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
            }
        }
    }

    /** A in its own rows, whatever they are. */
    static void strip(
            int vectors,
            int rows,
            long a,
            long as,
            long ks,
            long p,
            long ps,
            int depth,
            long i,
            long is,
            long c,
            long cs) {
        int m = 0;
        switch (vectors) {
            case 4 -> {
                for (; m + 4 <= rows; m += 4) {
                    Tiles.tile4x4(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
                for (; m + 2 <= rows; m += 2) {
                    Tiles.tile2x4(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
                if (m < rows) {
                    Tiles.tile1x4(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
            }
            case 2 -> {
                for (; m + 4 <= rows; m += 4) {
                    Tiles.tile4x2(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
                for (; m + 2 <= rows; m += 2) {
                    Tiles.tile2x2(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
                if (m < rows) {
                    Tiles.tile1x2(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
            }
            default -> {
                for (; m + 4 <= rows; m += 4) {
                    Tiles.tile4x1(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
                for (; m + 2 <= rows; m += 2) {
                    Tiles.tile2x1(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
                if (m < rows) {
                    Tiles.tile1x1(a + m * as, as, ks, p, ps, depth, i + m * is, is, c + m * cs, cs);
                }
            }
        }
    }
}
