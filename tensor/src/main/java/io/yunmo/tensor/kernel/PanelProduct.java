package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/**
 * Products of f32 on one thread with a B that is packed once and multiplied many times: recurrent weights over the steps of
 * a sequence. Every element is the same chain of fused multiply-adds as in {@link Gemm}, over k from first to last, so its
 * bits depend on its row of A and its column of B alone. All steps are in bytes, columns are padded to whole 16.
 */
public final class PanelProduct {
    /** Floats of scratch that {@link #packTransposed} needs. */
    public static final int SCRATCH = Transpose.SCRATCH;

    private PanelProduct() {}

    /** Floats of room that a B of {@code depth} rows takes. */
    public static long floats(int depth, int columns) {
        return (long) Matrix.padded(depth) * Matrix.padded(columns);
    }

    /** Packs B of {@code depth} rows. */
    public static void pack(long b, long bStep, int depth, int columns, long panels) {
        int end = Matrix.padded(columns);
        long deep = 4L * Matrix.padded(depth);
        for (int n = 0; n < end; ) {
            int vectors = GemmPart.vectors(end - n);
            Panels.copy(b + 4L * n, bStep, depth, vectors, panels + n * deep);
            n += vectors * Memory.L;
        }
    }

    /** Packs the transpose of B, which has {@code columns} rows of {@code depth} floats padded to whole 16. */
    public static void packTransposed(long b, long bStep, int depth, int columns, long panels, long scratch) {
        int end = Matrix.padded(columns);
        long deep = 4L * Matrix.padded(depth);
        for (int n = 0; n < end; ) {
            int width = GemmPart.vectors(end - n) * Memory.L;
            int rows = Math.clamp(columns - n, 0, width);
            Panels.transposed(b + n * bStep, bStep, rows, depth, width, panels + n * deep, scratch);
            n += width;
        }
    }

    /**
     * {@code C[r][n] = I[r][n] + sum over k of A[r][k] * B[k][n]}
     *
     * @param i where the sums start from: C itself, or anything as wide, with step 0 for the same in every row
     */
    public static void multiply(
            int rows,
            int columns,
            long a,
            long aRow,
            long aDepth,
            long panels,
            int depth,
            long i,
            long iStep,
            long c,
            long cStep) {
        int end = Matrix.padded(columns);
        long deep = 4L * Matrix.padded(depth);
        for (int n = 0; n < end; ) {
            int vectors = GemmPart.vectors(end - n);
            long o = 4L * n;
            long step = 4L * vectors * Memory.L;
            GemmPart.strip(vectors, rows, a, aRow, aDepth, panels + n * deep, step, depth, i + o, iStep, c + o, cStep);
            n += vectors * Memory.L;
        }
    }
}
