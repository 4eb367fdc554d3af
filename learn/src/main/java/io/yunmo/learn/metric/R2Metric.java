package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The share of the labels' variance that the predictions explain.
 *
 * @param regressors number of inputs, for the adjusted form; 0 for the plain one
 */
record R2Metric(String name, Aggregation aggregation, int regressors) implements Metric {
    /** How the outputs become one number. */
    enum Aggregation {
        none,
        uniform_average,
        variance_weighted_average
    }

    static Metric read(String name, Arguments a) {
        boolean none = a.given("class_aggregation") && !a.has("class_aggregation");
        Aggregation how = a.choice(
                "class_aggregation",
                none ? Aggregation.none : Aggregation.uniform_average,
                Map.of(
                        "uniform_average", Aggregation.uniform_average,
                        "variance_weighted_average", Aggregation.variance_weighted_average));
        return new R2Metric(name, how, a.integer("num_regressors", 0));
    }

    @Override
    public boolean isScalar() {
        return aggregation != Aggregation.none;
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(this, columns);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        if (aggregation == Aggregation.none) {
            config.putNull("class_aggregation");
        } else {
            config.put("class_aggregation", aggregation.name());
        }
        return Metrics.write("R2Score", name, config.put("num_regressors", regressors));
    }

    private static final class State implements MetricState {
        private final R2Metric m;
        private final double[] squares;
        private final double[] sums;
        private final double[] errors;
        private double weight;
        /** Labels seen, which Keras counts as samples. */
        private long samples;

        State(R2Metric m, int columns) {
            this.m = m;
            this.squares = new double[columns];
            this.sums = new double[columns];
            this.errors = new double[columns];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            for (int r = 0; r < p.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                for (int c = 0; c < sums.length; c++) {
                    double y = Truth.at(labels, r, c, sums.length);
                    double e = y - Memory.get(p, r, c);
                    sums[c] += w * y;
                    squares[c] += w * y * y;
                    errors[c] += w * e * e;
                }
                weight += w;
                samples += sums.length;
            }
        }

        private double total(int c) {
            return weight == 0 ? 0 : squares[c] - sums[c] * sums[c] / weight;
        }

        private double score(int c) {
            double raw = 1 - errors[c] / total(c);
            return Double.isInfinite(raw) ? 0 : raw;
        }

        @Override
        public double result() {
            if (samples == 0) {
                return 0;
            }
            boolean weighted = m.aggregation == Aggregation.variance_weighted_average;
            double sum = 0;
            double shares = 0;
            for (int c = 0; c < sums.length; c++) {
                double share = weighted ? total(c) : 1;
                sum += share * score(c);
                shares += share;
            }
            return adjusted(sum / shares);
        }

        private double adjusted(double r2) {
            if (m.regressors == 0 || m.regressors >= samples - 1) {
                return r2;
            }
            return 1 - (1 - r2) * (samples - 1) / (samples - m.regressors - 1);
        }

        @Override
        public double[] results() {
            if (m.aggregation != Aggregation.none) {
                return new double[] {result()};
            }
            double[] each = new double[sums.length];
            for (int c = 0; c < each.length; c++) {
                each[c] = adjusted(score(c));
            }
            return each;
        }

        @Override
        public void reset() {
            Arrays.fill(squares, 0);
            Arrays.fill(sums, 0);
            Arrays.fill(errors, 0);
            weight = 0;
            samples = 0;
        }
    }
}
