package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/**
 * The right side of a matrix product, copied once into strips of at most {@value #WIDTH} columns whose rows lie one behind the
 * other, so that many products on several threads can read it out of the cache. Room is the caller's: {@link #floats}.
 */
public final class Strips {
    /** Columns of a strip. */
    public static final int WIDTH = GemmPart.STRIP;

    /** Floats of scratch that {@link #transposed} needs. */
    public static final int SCRATCH = Transpose.SCRATCH;

    /** Rows of a strip that a product goes through at a time: they stay in the second-level cache. */
    private static final int DEPTH = 512;

    private Strips() {}

    /** The room that a matrix of these sizes takes as strips. */
    public static long floats(int depth, int columns) {
        return (long) Matrix.padded(depth) * Matrix.padded(columns);
    }

    /** How many strips there are. */
    public static int count(int columns) {
        return (columns + WIDTH - 1) / WIDTH;
    }

    /** Copies strips {@code from} to before {@code to} of B. */
    public static void copy(Matrix b, long room, int from, int to) {
        for (int s = from; s < to; s++) {
            int n = s * WIDTH;
            int width = Math.min(WIDTH, b.stride() - n);
            long strip = room + 4L * b.rows() * n;
            Panels.copy(b.address() + 4L * n, 4L * b.stride(), b.rows(), width / Memory.L, strip);
        }
    }

    /** The same of B transposed: a strip's columns are rows of B. */
    public static void transposed(Matrix b, long room, long scratch, int from, int to) {
        int depth = Matrix.padded(b.columns());
        for (int s = from; s < to; s++) {
            int n = s * WIDTH;
            int rows = Math.min(WIDTH, b.rows() - n);
            long strip = room + 4L * depth * n;
            Panels.transposed(
                    b.address() + 4L * n * b.stride(),
                    4L * b.stride(),
                    rows,
                    b.columns(),
                    Matrix.padded(rows),
                    strip,
                    scratch);
        }
    }

    /**
     * {@code C[r][n] = I[r][n] + sum over k of A[r][k] * B[k][n]}, every element one chain of fused multiply-adds over k in
     * order; steps in bytes.
     *
     * @param a rows of {@code aRow} bytes
     * @param depth how many k there are
     * @param height rows that B's strips were laid out with: {@code depth}, or that rounded up to whole vectors
     * @param columns a multiple of 16
     * @param start where the sums start, {@code startRow} bytes from row to row
     */
    public static void multiply(
            int rows,
            long a,
            long aRow,
            int depth,
            long room,
            int height,
            int columns,
            long start,
            long startRow,
            long c,
            long cRow) {
        for (int n = 0; n < columns; n += WIDTH) {
            int width = Math.min(WIDTH, columns - n);
            long strip = room + 4L * height * n;
            long to = c + 4L * n;
            for (int k = 0; k == 0 || k < depth; k += DEPTH) {
                long from = k == 0 ? start + 4L * n : to;
                long step = k == 0 ? startRow : cRow;
                int d = Math.min(DEPTH, depth - k);
                long p = strip + 4L * k * width;
                SmallProduct.multiply(rows, width, a + 4L * k, aRow, 4, p, 4L * width, d, from, step, to, cRow);
            }
        }
    }
}
