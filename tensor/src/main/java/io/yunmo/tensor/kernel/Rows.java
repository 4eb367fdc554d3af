package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import io.yunmo.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/** Kernels over the rows of a padded matrix. Input and output may be the same matrix. Padding stays zero. */
public final class Rows {
    private Rows() {}

    /** x[r] += bias (x.stride() floats, zero where padding is) */
    public static void addBias(Matrix x, long bias) {
        for (int r = 0; r < x.rows(); r++) {
            long row = x.address() + 4L * r * x.stride();
            Elementwise.add(row, bias, row, x.stride());
        }
    }

    /** x[r] = value in every column that counts */
    public static void fill(Matrix x, float value) {
        for (int r = 0; r < x.rows(); r++) {
            long row = x.address() + 4L * r * x.stride();
            for (int j = 0; j < x.columns(); j++) {
                Memory.put(row + 4L * j, value);
            }
        }
    }

    /** sums[j] = sum over r of x[r][j], from the first row to the last; x.stride() floats. */
    public static void columnSums(Matrix x, long sums) {
        columnSums(x, sums, 0, x.stride());
    }

    /** The same for columns {@code from} (a multiple of 16) to {@code to} alone; {@code sums} is that of all columns. */
    public static void columnSums(Matrix x, long sums, int from, int to) {
        int wide = 4 * L;
        int j = from;
        for (; j + wide <= to; j += wide) {
            fourColumnSums(x.address() + 4L * j, 4L * x.stride(), x.rows(), sums + 4L * j);
        }
        for (; j < to; j += L) {
            long column = x.address() + 4L * j;
            FloatVector s = FloatVector.zero(F);
            for (int r = 0; r < x.rows(); r++) {
                s = s.add(FloatVector.fromMemorySegment(F, ALL, (column + 4L * r * x.stride()) & MASK, LE));
            }
            s.intoMemorySegment(ALL, (sums + 4L * j) & MASK, LE);
        }
    }

    /** Four vectors of columns at once: four cache lines side by side in each row. */
    private static void fourColumnSums(long from0, long step0, int rows, long to0) {
        long from = from0 & MASK, step = step0 & Memory.STRIDE_MASK, to = to0 & MASK, v = 4L * L;
        FloatVector a = FloatVector.zero(F), b = a, c = a, d = a;
        for (int r = 0; r < rows; r++) {
            long q = from + r * step;
            a = a.add(FloatVector.fromMemorySegment(F, ALL, q, LE));
            b = b.add(FloatVector.fromMemorySegment(F, ALL, q + v, LE));
            c = c.add(FloatVector.fromMemorySegment(F, ALL, q + 2 * v, LE));
            d = d.add(FloatVector.fromMemorySegment(F, ALL, q + 3 * v, LE));
        }
        a.intoMemorySegment(ALL, to, LE);
        b.intoMemorySegment(ALL, to + v, LE);
        c.intoMemorySegment(ALL, to + 2 * v, LE);
        d.intoMemorySegment(ALL, to + 3 * v, LE);
    }

    /** y[r] = softmax(x[r]); y may be x */
    public static void softmax(Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            softmaxRow(x, y, r);
        }
    }

    /** As {@link #softmax(Matrix, Matrix)}; also writes log(sum(exp(x[r]))) as a double a row. */
    public static void softmax(Matrix x, Matrix y, long logSumExp) {
        for (int r = 0; r < x.rows(); r++) {
            Memory.putDouble(logSumExp + 8L * r, softmaxRow(x, y, r));
        }
    }

    private static double softmaxRow(Matrix x, Matrix y, int r) {
        long from = x.address() + 4L * r * x.stride();
        long to = y.address() + 4L * r * y.stride();
        float max = max(from, x.columns());
        Exponential.shifted(from, to, max, x.columns());
        double sum = 0;
        for (int j = 0; j < x.columns(); j++) {
            sum += Memory.get(to + 4L * j);
        }
        Elementwise.scale((float) (1 / sum), to, to, y.stride());
        return max + Math.log(sum);
    }

    private static float max(long row, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            max = Math.max(max, Memory.get(row + 4L * j));
        }
        return max;
    }
}
