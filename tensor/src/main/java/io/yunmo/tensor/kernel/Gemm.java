package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;

/**
 * Matrix products of f32 on a crew of threads. An element of C is one chain of fused multiply-adds over k from first to
 * last, so its bits depend on its row of A and its column of B alone: not on how many rows or columns there are, nor on
 * the number of threads, nor on the machine's vector width. C must not overlap A or B. One thread at a time may use an
 * instance; it owns the packing room, taken from the arena it was made with. Calls allocate nothing.
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

    private final Workers workers;
    private final GemmPart[] parts;
    private final Workers.Job job;
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

    private Form form = Form.NN;
    private Matrix a = new Matrix(0, 0, 0, 0);
    private Matrix b = a;
    private Matrix c = a;
    private long start;
    private boolean accumulate;
    private boolean relu;

    /** C = op(A) op(B), or C += op(A) op(B). */
    public void multiply(Form form, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        run(form, a, b, c, 0, accumulate, false);
    }

    /** C = A B + bias (c.columns() floats padded to c.stride(), added to each row), followed by max(0, x) if {@code relu}. */
    public void affine(Matrix a, Matrix b, long bias, Matrix c, boolean relu) {
        run(Form.NN, a, b, c, bias, false, relu);
    }

    private void run(Form form, Matrix a, Matrix b, Matrix c, long bias, boolean accumulate, boolean relu) {
        check(form, a, b, c);
        this.form = form;
        this.a = a;
        this.b = b;
        this.c = c;
        this.start = bias;
        this.accumulate = accumulate;
        this.relu = relu;
        workers.run(job);
    }

    private void part(int part, int parts) {
        this.parts[part].run(form, a, b, c, accumulate, start, zeros, relu, part, parts);
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
    }
}
