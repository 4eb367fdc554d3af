package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;

/**
 * Rows of a table by their numbers, and the gradient's way back. Numbers are floats, cut to whole ones. The threads share out
 * rows when reading and columns when adding, so gradients add up from the first number to the last on any number of threads.
 * Calls allocate nothing. One thread at a time.
 */
public final class Embeddings {
    /** Floats below which a second thread costs more than it saves. */
    private static final long SMALL = 1 << 15;

    private final Matrix table;
    private final Workers workers;
    private final Workers.Job gather = this::gather;
    private final Workers.Job add = this::add;
    private final Workers.Job square = this::square;
    private Matrix numbers;
    private Matrix rows;
    private Matrix gradient;
    private Matrix lacking;

    public Embeddings(Matrix table, Workers workers) {
        this.table = table;
        this.workers = workers;
        this.numbers = table;
        this.rows = table;
        this.gradient = table;
        this.lacking = table;
    }

    /**
     * rows[i] = table[numbers[i]], the numbers read along the rows of their matrix.
     *
     * @throws YunmoException INVALID for a number that the table has no row for
     */
    public void gather(Matrix numbers, Matrix rows) {
        check(numbers);
        this.numbers = numbers;
        this.rows = rows;
        share(gather);
    }

    /** gradient = 0, then gradient[numbers[i]] += rows[i] from first to last. */
    public void scatter(Matrix numbers, Matrix rows, Matrix gradient) {
        this.numbers = numbers;
        this.rows = rows;
        this.gradient = gradient;
        share(add);
    }

    /** lacking = the sum of the squares of the rows of each number, less the square of their sum, which is the gradient. */
    public void squaresLacking(Matrix numbers, Matrix rows, Matrix gradient, Matrix lacking) {
        this.numbers = numbers;
        this.rows = rows;
        this.gradient = gradient;
        this.lacking = lacking;
        share(square);
    }

    private void square(int part, int parts) {
        int from = (int) Workers.begin(gradient.stride(), part, parts);
        int to = (int) Workers.begin(gradient.stride(), part + 1, parts);
        for (int r = 0; r < gradient.rows(); r++) {
            for (int c = from; c < to; c++) {
                float g = at(gradient, r, c);
                Memory.put(lacking.address() + 4L * ((long) r * lacking.stride() + c), -g * g);
            }
        }
        for (int i = 0; i < rows.rows(); i++) {
            long row = lacking.address() + 4 * number(i) * lacking.stride();
            for (int c = from; c < to; c++) {
                float d = at(rows, i, c);
                Memory.put(row + 4L * c, Math.fma(d, d, Memory.get(row + 4L * c)));
            }
        }
    }

    private static float at(Matrix m, int row, int column) {
        return Memory.get(m.address() + 4L * ((long) row * m.stride() + column));
    }

    private void share(Workers.Job job) {
        if ((long) rows.rows() * rows.stride() < SMALL) {
            job.run(0, 1);
        } else {
            workers.run(job);
        }
    }

    private void check(Matrix numbers) {
        for (int r = 0; r < numbers.rows(); r++) {
            for (int c = 0; c < numbers.columns(); c++) {
                float n = Memory.get(numbers, r, c);
                if (!(n > -1 && n < table.rows())) {
                    throw YunmoException.invalid(
                            "%s at row %d, column %d is no number of an embedding of %d rows: give 0 to %d",
                            n, r, c, table.rows(), table.rows() - 1);
                }
            }
        }
    }

    private long number(int i) {
        return (long) Memory.get(numbers, i / numbers.columns(), i % numbers.columns());
    }

    private void gather(int part, int parts) {
        int to = (int) ((long) rows.rows() * (part + 1) / parts);
        for (int i = (int) ((long) rows.rows() * part / parts); i < to; i++) {
            long from = table.address() + 4 * number(i) * table.stride();
            Memory.copy(from, rows.address() + 4L * i * rows.stride(), rows.stride());
        }
    }

    private void add(int part, int parts) {
        int from = (int) Workers.begin(gradient.stride(), part, parts);
        int n = (int) Workers.begin(gradient.stride(), part + 1, parts) - from;
        for (int r = 0; r < gradient.rows(); r++) {
            Elementwise.fill(gradient.address() + 4L * ((long) r * gradient.stride() + from), 0, n);
        }
        for (int i = 0; i < rows.rows(); i++) {
            long to = gradient.address() + 4 * (number(i) * gradient.stride() + from);
            Elementwise.add(to, rows.address() + 4L * ((long) i * rows.stride() + from), to, n);
        }
    }
}
