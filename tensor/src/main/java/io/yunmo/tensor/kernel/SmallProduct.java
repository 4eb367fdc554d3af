package io.yunmo.tensor.kernel;

/** A product of f32 on one thread that packs nothing: for panels that lie in the nearest caches already. */
public final class SmallProduct {
    private SmallProduct() {}

    /**
     * {@code C[r][n] = I[r][n] + sum over k of A[r][k] * P[k][n]}, every element the same chain of fused multiply-adds over k
     * in order. All steps are in bytes.
     *
     * @param columns a multiple of 16
     * @param i where the sums start from: C itself, or anything as wide, with step 0 for the same in every row
     */
    public static void multiply(
            int rows,
            int columns,
            long a,
            long aRow,
            long aDepth,
            long p,
            long pStep,
            int depth,
            long i,
            long iStep,
            long c,
            long cStep) {
        for (int n = 0; n < columns; ) {
            int vectors = GemmPart.vectors(columns - n);
            long o = 4L * n;
            GemmPart.strip(vectors, rows, a, aRow, aDepth, p + o, pStep, depth, i + o, iStep, c + o, cStep);
            n += vectors * Memory.L;
        }
    }
}
