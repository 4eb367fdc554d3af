package io.yunmo.learn.loss;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;

/** Runs a batch loss on copies in double. */
final class BatchFunction implements LossFunction {
    private final BatchLoss loss;
    private final int labelColumns;

    BatchFunction(BatchLoss loss, int columns) {
        Losses.checkTrainable(loss);
        this.loss = loss;
        labelColumns = loss.takesClasses() ? 1 : columns;
    }

    @Override
    public double forwardBackward(Matrix predictions, Labels labels, float[] weights, Matrix gradientOut) {
        double[][] y = labels(labels, predictions.rows());
        double[][] p = predictions(predictions);
        double[] losses = loss.losses(y, p);
        double[] up = upstream(loss, losses, doubles(weights, p.length));
        double[][] g = loss.gradient(y, p, up);
        for (int r = 0; r < p.length; r++) {
            for (int c = 0; c < predictions.columns(); c++) {
                Memory.put(gradientOut, r, c, (float) g[r][c]);
            }
        }
        return dot(losses, up);
    }

    @Override
    public double forward(Matrix predictions, Labels labels, float[] weights) {
        double[] losses = loss.losses(labels(labels, predictions.rows()), predictions(predictions));
        return dot(losses, upstream(loss, losses, doubles(weights, predictions.rows())));
    }

    /** What each loss counts: weight times reduction. */
    static double[] upstream(BatchLoss loss, double[] losses, double[] weights) {
        double[] up = new double[losses.length];
        boolean one = losses.length == 1 && weights.length != 1;
        if (!one && weights.length != 0 && weights.length != losses.length) {
            throw YunmoException.invalid(
                    "%s gives %d losses: sample weights (%d) cannot be applied to them",
                    loss.header().className(), losses.length, weights.length);
        }
        double weight = 0;
        int valid = 0;
        for (int i = 0; i < up.length; i++) {
            boolean counts = !loss.masksZeros() || losses[i] > 0;
            up[i] = !counts ? 0 : weights.length == losses.length ? weights[i] : one ? mean(weights) : 1;
            weight += up[i];
            valid += counts ? 1 : 0;
        }
        double factor = one ? 1 : Reducer.factor(loss.header().reduction(), up.length, valid, weight);
        for (int i = 0; i < up.length; i++) {
            up[i] *= factor;
        }
        return up;
    }

    private static double mean(double[] v) {
        double s = 0;
        for (double x : v) {
            s += x;
        }
        return v.length == 0 ? 1 : s / v.length;
    }

    private static double dot(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) {
            s += a[i] * b[i];
        }
        return s;
    }

    private static double[] doubles(float[] weights, int rows) {
        double[] w = new double[Math.min(weights.length, rows)];
        for (int i = 0; i < w.length; i++) {
            w[i] = weights[i];
        }
        return w;
    }

    private double[][] labels(Labels labels, int rows) {
        double[][] y = new double[rows][labelColumns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < labelColumns; c++) {
                y[r][c] = Losses.label(labels, r, c);
            }
        }
        return y;
    }

    private static double[][] predictions(Matrix m) {
        double[][] p = new double[m.rows()][m.columns()];
        for (int r = 0; r < p.length; r++) {
            for (int c = 0; c < p[r].length; c++) {
                p[r][c] = Memory.get(m, r, c);
            }
        }
        return p;
    }
}
