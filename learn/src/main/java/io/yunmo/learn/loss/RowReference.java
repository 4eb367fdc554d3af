package io.yunmo.learn.loss;

/** Row losses in float64. */
final class RowReference {
    private RowReference() {}

    static Loss.Reference of(RowLoss loss, double[][] labels, double[][] predictions, double[] weights) {
        int rows = predictions.length;
        int columns = rows == 0 ? 0 : predictions[0].length;
        double[][] y = loss.signsLabels() && binary(labels) ? signed(labels) : labels;
        double[] values = new double[rows];
        double[][] gradient = new double[rows][columns];
        double weight = 0;
        int valid = 0;
        for (int r = 0; r < rows; r++) {
            if (!loss.ignores(y[r][0])) {
                double w = weights.length == 0 ? 1 : weights[r];
                values[r] = w * loss.row(y[r], predictions[r], gradient[r], columns);
                scale(gradient[r], w);
                weight += w;
                valid++;
            }
        }
        Reduction reduction = loss.header().reduction();
        double factor = Reducer.factor(reduction, rows, valid, weight);
        for (double[] g : gradient) {
            scale(g, factor);
        }
        return new Loss.Reference(reduction == Reduction.NONE ? values : new double[] {factor * sum(values)}, gradient);
    }

    private static boolean binary(double[][] labels) {
        for (double[] row : labels) {
            for (double v : row) {
                if (v != 0 && v != 1) {
                    return false;
                }
            }
        }
        return true;
    }

    private static double[][] signed(double[][] labels) {
        double[][] s = new double[labels.length][];
        for (int r = 0; r < s.length; r++) {
            s[r] = labels[r].clone();
            for (int c = 0; c < s[r].length; c++) {
                s[r][c] = 2 * s[r][c] - 1;
            }
        }
        return s;
    }

    private static void scale(double[] v, double k) {
        for (int i = 0; i < v.length; i++) {
            v[i] *= k;
        }
    }

    private static double sum(double[] v) {
        double s = 0;
        for (double x : v) {
            s += x;
        }
        return s;
    }
}
