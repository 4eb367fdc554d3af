package io.yunmo.learn.layer.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.Workers;

/** Sums of the columns of a matrix, whose columns the threads share out if it is large. */
final class ColumnSums {
    private static final long WORTH_SHARING = 200_000;

    private final Workers workers;
    private final Workers.Job job = this::run;
    private Matrix matrix = new Matrix(0, 0, 0, 0);
    private long to;

    ColumnSums(Workers workers) {
        this.workers = workers;
    }

    /** to[j] = the sum of column j, from the first row to the last, for a whole stride. */
    void sum(Matrix m, long to) {
        this.matrix = m;
        this.to = to;
        if ((long) m.rows() * m.stride() < WORTH_SHARING) {
            run(0, 1);
        } else {
            workers.run(job);
        }
    }

    private void run(int part, int parts) {
        int from = (int) Workers.begin(matrix.stride(), part, parts);
        Rows.columnSums(matrix, to, from, (int) Workers.begin(matrix.stride(), part + 1, parts));
    }
}
