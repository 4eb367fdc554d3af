package io.yunmo.tensor.kernel;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;

/**
 * Matrix products of f32 on a crew of threads. An element of C is one chain of fused multiply-adds over k from first to
 * last, so its bits depend on its row of A and its column of B alone: not on how many rows or columns there are, nor on
 * the number of threads, nor on the machine's vector width. C must not overlap A or B. One thread at a time may use an
 * instance; it owns the packing room, {@link #bytes} of the arena it was made with. Calls allocate nothing, but the first
 * product TN takes the room for packing its A from the arena, which must allow that in the calling thread.
 */
public final class Gemm {
    /** Which of A and B are read transposed. */
    public enum Form {
        /** C[m][n] = sum over k of A[m][k] B[k][n] */
        NN,
        /** C[m][n] = sum over k of A[k][m] B[k][n]: a weight's gradient is TN of inputs and output gradients. */
        TN,
        /** C[m][n] = sum over k of A[m][k] B[n][k]: an input's gradient is NT of output gradients and weights. */
        NT
    }

    /** Rows are shared out in whole tiles. */
    private static final int ROWS = 4;

    private final Workers workers;
    private final GemmPart[] parts;
    private final Workers.Job job;
    private final Product product = new Product();
    private final long zeros;

    public Gemm(Workers workers, Arena arena) {
        this.workers = workers;
        this.parts = new GemmPart[workers.threads()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new GemmPart(arena);
        }
        this.zeros = Memory.allocate(arena, GemmPart.STRIP);
        this.job = this::part;
    }

    /** The packing room that an instance for so many threads takes at most. */
    public static long bytes(int threads) {
        return threads * GemmPart.BYTES;
    }

    /** C = op(A) op(B), or C += op(A) op(B). */
    public void multiply(Form form, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        check(form, a, b, c);
        product.set(form, a, b, c);
        if (accumulate) {
            product.start(c.address(), 4L * c.stride(), 4);
        } else {
            product.start(zeros, 0, 0);
        }
        product.relu = false;
        run();
    }

    /** The crew that products are shared out to. */
    public Workers workers() {
        return workers;
    }

    /** C = A B + bias (c.columns() floats padded to whole vectors, added to each row), then max(0, x) if {@code relu}. */
    public void affine(Matrix a, Matrix b, long bias, Matrix c, boolean relu) {
        check(Form.NN, a, b, c);
        product.set(Form.NN, a, b, c);
        product.start(bias, 0, 4);
        product.relu = relu;
        run();
    }

    private void run() {
        for (GemmPart part : parts) {
            part.prepare(product);
        }
        if (product.isSmall()) {
            parts[0].run(product, 0, product.rows, 0, product.columns);
        } else {
            workers.run(job);
        }
    }

    /** Columns are shared out in strips, or rows when there are too few strips. */
    private void part(int part, int parts) {
        Product p = product;
        if (p.columns >= GemmPart.STRIP * parts) {
            int from = begin(p.columns, GemmPart.STRIP, part, parts);
            this.parts[part].run(p, 0, p.rows, from, begin(p.columns, GemmPart.STRIP, part + 1, parts));
        } else {
            int from = begin(p.rows, ROWS, part, parts);
            this.parts[part].run(p, from, begin(p.rows, ROWS, part + 1, parts), 0, p.columns);
        }
    }

    private static int begin(int n, int unit, int part, int parts) {
        long units = (n + unit - 1) / unit;
        return (int) Math.min(n, units * part / parts * unit);
    }

    private static void check(Form form, Matrix a, Matrix b, Matrix c) {
        int m = form == Form.TN ? a.columns() : a.rows();
        int k = form == Form.TN ? a.rows() : a.columns();
        int kb = form == Form.NT ? b.columns() : b.rows();
        int n = form == Form.NT ? b.rows() : b.columns();
        if (k != kb || m != c.rows() || n != c.columns()) {
            throw YunmoException.invalid(
                    "no %s product of A %dx%d and B %dx%d into C %dx%d",
                    form, a.rows(), a.columns(), b.rows(), b.columns(), c.rows(), c.columns());
        }
        if (Math.max(a.stride(), Math.max(b.stride(), c.stride())) > Memory.STRIDE_MASK / 4) {
            throw new YunmoException(ErrorCode.TOO_LARGE, "a row of a matrix product takes 2 GiB or more");
        }
    }
}
