package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pulls the embeddings of a class together and those of others apart (Sun et al., 2020): softplus of the log-sums over the
 * pairs of each row. Predictions are embeddings of length 1, labels classes.
 *
 * @param withoutSelf whether a row is no pair with itself
 */
record Circle(Header header, double gamma, double margin, boolean withoutSelf) implements BatchLoss {
    static Loss read(Header h, Arguments a) {
        return new Circle(h, a.number("gamma", 80), a.number("margin", 0.4), a.flag("remove_diagonal", true));
    }

    @Override
    public boolean takesClasses() {
        return true;
    }

    @Override
    public boolean masksZeros() {
        return true;
    }

    @Override
    public double[] losses(double[][] y, double[][] p) {
        double[] losses = new double[p.length];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = softplus(logSum(y, p, i, true) + logSum(y, p, i, false));
        }
        return losses;
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private boolean isPair(double[][] y, int i, int j, boolean positive) {
        return (y[i][0] == y[j][0]) == positive && !(positive && withoutSelf && i == j);
    }

    /** log(sum(exp(logit))) over row i's pairs of a kind; minus infinity if there are none. */
    private double logSum(double[][] y, double[][] p, int i, boolean positive) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < p.length; j++) {
            max = isPair(y, i, j, positive) ? Math.max(max, logit(distance(p, i, j), positive)) : max;
        }
        double sum = 0;
        for (int j = 0; j < p.length; j++) {
            sum += isPair(y, i, j, positive) ? Math.exp(logit(distance(p, i, j), positive) - max) : 0;
        }
        return sum == 0 ? Double.NEGATIVE_INFINITY : max + Math.log(sum);
    }

    private static double distance(double[][] p, int i, int j) {
        return Math.max(0, 1 - dot(p[i], p[j]));
    }

    private static double dot(double[] a, double[] b) {
        double s = 0;
        for (int k = 0; k < a.length; k++) {
            s += a[k] * b[k];
        }
        return s;
    }

    private double logit(double d, boolean positive) {
        return positive
                ? -gamma * Math.max(0, margin + d) * (margin - d)
                : gamma * Math.max(0, 1 + margin - d) * (1 - margin - d);
    }

    /** Of {@link #logit} with respect to the distance. */
    private double slope(double d, boolean positive) {
        if (positive) {
            return margin + d > 0 ? 2 * gamma * d : 0;
        }
        return 1 + margin - d > 0 ? gamma * (2 * d - 2) : 0;
    }

    @Override
    public double[][] gradient(double[][] y, double[][] p, double[] upstream) {
        double[][] g = new double[p.length][p.length == 0 ? 0 : p[0].length];
        for (int i = 0; i < p.length; i++) {
            double positive = logSum(y, p, i, true);
            double negative = logSum(y, p, i, false);
            double outer = upstream[i] / (1 + Math.exp(-(positive + negative)));
            if (outer != 0) {
                addPairs(y, p, g, i, true, outer, positive);
                addPairs(y, p, g, i, false, outer, negative);
            }
        }
        return g;
    }

    private void addPairs(
            double[][] y, double[][] p, double[][] g, int i, boolean positive, double outer, double logSum) {
        for (int j = 0; j < p.length; j++) {
            double cosine = dot(p[i], p[j]);
            if (!isPair(y, i, j, positive) || cosine > 1) {
                continue;
            }
            double d = 1 - cosine;
            double k = -outer * Math.exp(logit(d, positive) - logSum) * slope(d, positive);
            for (int c = 0; c < g[i].length; c++) {
                g[i][c] += k * p[j][c];
                g[j][c] += k * p[i][c];
            }
        }
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty().put("gamma", gamma).put("margin", margin).put("remove_diagonal", withoutSelf);
    }
}
