package io.yunmo.server.training;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How predicted numbers compare with the true ones, in the label's unit.
 *
 * @param r2 the share of the rows' variance that the prediction explains; 0 where all true values are equal
 */
record RegressionReport(double mae, double rmse, double r2) {

    /** {@code truth} and {@code predicted} have one value a row, at least one. */
    static RegressionReport of(double[] truth, double[] predicted) {
        int n = truth.length;
        double mean = 0;
        for (double t : truth) {
            mean += t / n;
        }
        double absolute = 0;
        double squared = 0;
        double spread = 0;
        for (int i = 0; i < n; i++) {
            double error = predicted[i] - truth[i];
            absolute += Math.abs(error);
            squared += error * error;
            spread += (truth[i] - mean) * (truth[i] - mean);
        }
        return new RegressionReport(absolute / n, Math.sqrt(squared / n), spread == 0 ? 0 : 1 - squared / spread);
    }

    /** What answering {@code constant} for every row would have given. */
    static RegressionReport constant(double[] truth, double constant) {
        double[] same = new double[truth.length];
        java.util.Arrays.fill(same, constant);
        return of(truth, same);
    }

    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mae", mae)
                .put("rmse", rmse)
                .put("r2", r2);
    }
}
