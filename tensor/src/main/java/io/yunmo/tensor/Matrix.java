package io.yunmo.tensor;

/**
 * A view of f32 off-heap memory as rows of {@code stride} floats of which {@code columns} count. This is what kernels
 * take. {@code stride} is a multiple of {@value #LANES}, {@code address} is 64-byte aligned, and the floats between
 * {@code columns} and {@code stride} are zero and stay zero, so that kernels run over whole vectors.
 *
 * @param address of the first float
 * @param stride floats from one row to the next
 */
public record Matrix(long address, int rows, int columns, int stride) {
    /** Floats in the widest vector that layouts are padded for. */
    public static final int LANES = 16;

    public Matrix {
        if (rows < 0 || columns < 0 || stride < columns || stride % LANES != 0 || address % 64 != 0) {
            throw YunmoException.invalid(
                    "no matrix of %d rows, %d columns, stride %d at address %d", rows, columns, stride, address);
        }
    }

    /** {@code n} rounded up to whole vectors. */
    public static int padded(int n) {
        return (n + LANES - 1) & -LANES;
    }

    /** Bytes that a padded matrix takes. */
    public static long bytes(int rows, int columns) {
        return Math.multiplyExact((long) rows * padded(columns), 4L);
    }

    /** The first {@code n} rows. */
    public Matrix head(int n) {
        if (n > rows) {
            throw YunmoException.invalid("%d rows asked of a matrix of %d", n, rows);
        }
        return new Matrix(address, n, columns, stride);
    }
}
