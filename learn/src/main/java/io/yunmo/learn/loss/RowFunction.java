package io.yunmo.learn.loss;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** Runs any row loss: each row is taken into doubles, computed there and its gradient rounded once. */
final class RowFunction implements LossFunction {
    private final RowLoss loss;
    private final double[] y;
    private final double[] p;
    private final double[] g;

    RowFunction(RowLoss loss, int columns) {
        Losses.checkTrainable(loss);
        this.loss = loss;
        y = new double[loss.labelColumns(columns)];
        p = new double[columns];
        g = new double[columns];
    }

    @Override
    public double forwardBackward(Matrix predictions, Labels labels, float[] weights, Matrix gradientOut) {
        return run(predictions, labels, weights, true, gradientOut);
    }

    @Override
    public double forward(Matrix predictions, Labels labels, float[] weights) {
        return run(predictions, labels, weights, false, predictions);
    }

    private double run(Matrix predictions, Labels labels, float[] weights, boolean backward, Matrix gradientOut) {
        int rows = predictions.rows();
        boolean sign = loss.signsLabels() && binary(labels, rows);
        double factor = factor(labels, weights, rows);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            load(labels, r, sign);
            double w = weights.length == 0 ? 1 : weights[r];
            if (loss.ignores(y[0])) {
                w = 0;
            }
            for (int c = 0; c < p.length; c++) {
                p[c] = Memory.get(predictions, r, c);
            }
            if (w != 0) {
                sum += w * loss.row(y, p, g, p.length);
            }
            if (backward) {
                store(gradientOut, r, w == 0, w * factor);
            }
        }
        return factor * sum;
    }

    private void store(Matrix out, int r, boolean zero, double k) {
        for (int c = 0; c < g.length; c++) {
            Memory.put(out, r, c, zero ? 0 : (float) (k * g[c]));
        }
    }

    private double factor(Labels labels, float[] weights, int rows) {
        double weight = 0;
        int valid = 0;
        for (int r = 0; r < rows; r++) {
            if (!loss.ignores(Losses.label(labels, r, 0))) {
                weight += weights.length == 0 ? 1 : weights[r];
                valid++;
            }
        }
        return Reducer.factor(loss.header().reduction(), rows, valid, weight);
    }

    private void load(Labels labels, int r, boolean sign) {
        for (int c = 0; c < y.length; c++) {
            double v = Losses.label(labels, r, c);
            y[c] = sign ? 2 * v - 1 : v;
        }
        if (loss.takesClasses() && !loss.ignores(y[0])) {
            Losses.checkClass(y[0], p.length, r);
        }
    }

    private boolean binary(Labels labels, int rows) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < y.length; c++) {
                double v = Losses.label(labels, r, c);
                if (v != 0 && v != 1) {
                    return false;
                }
            }
        }
        return true;
    }
}
