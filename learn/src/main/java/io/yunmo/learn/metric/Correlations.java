package io.yunmo.learn.metric;

import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** How a row's predictions and labels go together over the columns. */
final class Correlations {
    private static final double EPSILON = 1e-7;

    private Correlations() {}

    /** The covariance over the product of the deviations; NaN for a row without any, as in Keras. */
    static double pearson(Matrix p, Labels labels, int r) {
        double y = meanLabel(p, labels, r);
        double m = mean(p, r);
        double both = 0;
        double ofLabels = 0;
        double ofPredictions = 0;
        for (int c = 0; c < p.columns(); c++) {
            double dy = Truth.at(labels, r, c, p.columns()) - y;
            double dp = Memory.get(p, r, c) - m;
            both += dy * dp;
            ofLabels += dy * dy;
            ofPredictions += dp * dp;
        }
        return both / (Math.sqrt(ofLabels) * Math.sqrt(ofPredictions));
    }

    /** Lin's coefficient (1989). The mean of the predictions is taken from both sides, which changes nothing in the sum. */
    static double concordance(Matrix p, Labels labels, int r) {
        int n = p.columns();
        double y = meanLabel(p, labels, r);
        double m = mean(p, r);
        double both = 0;
        double ofLabels = 0;
        double ofPredictions = 0;
        for (int c = 0; c < n; c++) {
            double label = Truth.at(labels, r, c, n);
            double dp = Memory.get(p, r, c) - m;
            both += (label - m) * dp;
            ofLabels += (label - y) * (label - y);
            ofPredictions += dp * dp;
        }
        return 2 * both / n / (ofLabels / n + ofPredictions / n + (y - m) * (y - m) + EPSILON);
    }

    private static double mean(Matrix p, int r) {
        double sum = 0;
        for (int c = 0; c < p.columns(); c++) {
            sum += Memory.get(p, r, c);
        }
        return sum / p.columns();
    }

    private static double meanLabel(Matrix p, Labels labels, int r) {
        double sum = 0;
        for (int c = 0; c < p.columns(); c++) {
            sum += Truth.at(labels, r, c, p.columns());
        }
        return sum / p.columns();
    }
}
