package io.yunmo.learn.loss;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;

/** A loss's value of single rows without weights or reduction: what the metrics of the same name average. One thread. */
public final class RowValues {
    private final RowLoss loss;
    private final double[] y;
    private final double[] p;
    private final double[] g;
    private boolean sign;

    /** For outputs of {@code columns} columns. */
    public RowValues(Loss of, int columns) {
        this.loss = switch (of) {
            case RowLoss row -> row;
            case BatchLoss batch ->
                throw YunmoException.invalid(
                        "%s has no value a row", batch.header().className());
        };
        this.y = new double[loss.labelColumns(columns)];
        this.p = new double[columns];
        this.g = new double[columns];
    }

    /** Looks at a whole batch before its rows are asked for: losses with labels -1 and 1 take 0 and 1 for them. */
    public void begin(Labels labels, int rows) {
        sign = loss.signsLabels();
        for (int r = 0; r < rows && sign; r++) {
            for (int c = 0; c < y.length; c++) {
                double v = Losses.label(labels, r, c);
                sign &= v == 0 || v == 1;
            }
        }
    }

    /** The value of row {@code r}. */
    public double at(Matrix predictions, Labels labels, int r) {
        for (int c = 0; c < y.length; c++) {
            double v = Losses.label(labels, r, c);
            y[c] = sign ? 2 * v - 1 : v;
        }
        if (loss.takesClasses()) {
            Losses.checkClass(y[0], p.length, r);
        }
        for (int c = 0; c < p.length; c++) {
            p[c] = Memory.get(predictions, r, c);
        }
        return loss.row(y, p, g, p.length);
    }
}
