package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/** The product that a {@link Gemm} is at, as addresses and steps in bytes. Filled anew for each call, read by the parts. */
final class Product {
    /** Multiply-adds below which a second thread costs more than it saves. */
    private static final long SMALL = 1 << 19;

    /** Rows that are too few to be worth a copy of B in panels. */
    private static final int FEW_ROWS = 12;

    /** A row of B longer than this (bytes) makes the rows of a strip lie in as many pages. */
    private static final long LONG_ROW = 1024;

    /** Columns of C that are enough to be worth a copy of A in tiles. */
    private static final int MANY_COLUMNS = 256;

    /** Rows and columns (padded) of C, and what is summed over. */
    int rows;

    int columns;
    int depth;

    long a;
    long aRow;
    long aDepth;
    boolean aTransposed;

    long b;
    long bStep;
    int bRows;
    boolean bTransposed;

    long c;
    long cStep;

    /** Where the sums start, and the steps from row to row and from column to column: a bias, a zero, or C itself. */
    long start;

    long startRow;
    long startColumn;
    boolean relu;

    void set(Gemm.Form form, Matrix a, Matrix b, Matrix c) {
        aTransposed = form == Gemm.Form.TN;
        bTransposed = form == Gemm.Form.NT;
        rows = c.rows();
        columns = Matrix.padded(c.columns());
        depth = aTransposed ? a.rows() : a.columns();
        this.a = a.address();
        aRow = aTransposed ? 4 : 4L * a.stride();
        aDepth = aTransposed ? 4L * a.stride() : 4;
        this.b = b.address();
        bStep = 4L * b.stride();
        bRows = b.rows();
        this.c = c.address();
        cStep = 4L * c.stride();
    }

    void start(long at, long row, long column) {
        start = at;
        startRow = row;
        startColumn = column;
    }

    boolean isSmall() {
        return (long) rows * columns * depth < SMALL;
    }

    /** Whether strips of B are copied, so that they lie in few pages and stay in the cache. */
    boolean packsB() {
        return bTransposed || bStep > LONG_ROW && rows >= FEW_ROWS;
    }

    /** Whether A, read down its columns, is copied so that a tile's four floats of each k lie side by side. */
    boolean packsA() {
        return aTransposed && columns >= MANY_COLUMNS && aDepth > LONG_ROW;
    }
}
