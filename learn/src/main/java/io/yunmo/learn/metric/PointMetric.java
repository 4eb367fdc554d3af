package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The best of one rate over all thresholds at which another reaches a bound; 0 if none does.
 *
 * @param bound that the other rate must reach
 * @param classId only this column counts
 */
record PointMetric(Of of, String name, double bound, int thresholds, OptionalInt classId) implements Metric {
    /** Which rate at which. */
    enum Of {
        PrecisionAtRecall("recall"),
        RecallAtPrecision("precision"),
        SensitivityAtSpecificity("specificity"),
        SpecificityAtSensitivity("sensitivity");

        private final String argument;

        Of(String argument) {
            this.argument = argument;
        }

        /** The bound's rate. */
        double given(double tp, double tn, double fp, double fn) {
            return switch (this) {
                case PrecisionAtRecall, SpecificityAtSensitivity -> CountMetric.ratio(tp, tp + fn);
                case RecallAtPrecision -> CountMetric.ratio(tp, tp + fp);
                case SensitivityAtSpecificity -> CountMetric.ratio(tn, tn + fp);
            };
        }

        /** The rate that is wanted large. */
        double wanted(double tp, double tn, double fp, double fn) {
            return switch (this) {
                case PrecisionAtRecall -> CountMetric.ratio(tp, tp + fp);
                case RecallAtPrecision, SensitivityAtSpecificity -> CountMetric.ratio(tp, tp + fn);
                case SpecificityAtSensitivity -> CountMetric.ratio(tn, tn + fp);
            };
        }
    }

    static Metric read(Of of, String name, Arguments a) {
        if (!a.has(of.argument)) {
            a.problem("%s is missing", of.argument);
        }
        double bound = a.number(of.argument, 0.5, 0, 1);
        int thresholds = a.integer("num_thresholds", 200);
        if (thresholds < 2 || thresholds > 1_000_000) {
            a.problem("num_thresholds must be between 2 and 1000000, not %d", thresholds);
            thresholds = 200;
        }
        return new PointMetric(of, name, bound, thresholds, a.optionalInteger("class_id"));
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(this);
    }

    @Override
    public JsonNode write() {
        ObjectNode config =
                KerasObject.empty().put("num_thresholds", thresholds).put(of.argument, bound);
        if (classId.isPresent()) {
            config.put("class_id", classId.getAsInt());
        } else {
            config.putNull("class_id");
        }
        return Metrics.write(of.name(), name, config);
    }

    private static final class State implements MetricState {
        private final PointMetric m;
        /** Weight of the positive and negative rows in each bucket of predictions. */
        private final double[] positive;

        private final double[] negative;

        State(PointMetric m) {
            this.m = m;
            this.positive = new double[m.thresholds];
            this.negative = new double[m.thresholds];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            int from = m.classId.orElse(0);
            int to = m.classId.isPresent() ? from + 1 : p.columns();
            for (int r = 0; r < p.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                for (int c = from; c < to; c++) {
                    double[] side = Truth.at(labels, r, c, p.columns()) != 0 ? positive : negative;
                    side[AreaMetric.bucket(Memory.get(p, r, c), m.thresholds)] += w;
                }
            }
        }

        @Override
        public double result() {
            double tp = 0;
            double fp = 0;
            double fn = sum(positive);
            double tn = sum(negative);
            double best = 0;
            for (int i = m.thresholds - 1; i >= 0; i--) {
                tp += positive[i];
                fn -= positive[i];
                fp += negative[i];
                tn -= negative[i];
                if (m.of.given(tp, tn, fp, fn) >= m.bound) {
                    best = Math.max(best, m.of.wanted(tp, tn, fp, fn));
                }
            }
            return best;
        }

        private static double sum(double[] v) {
            double s = 0;
            for (double x : v) {
                s += x;
            }
            return s;
        }

        @Override
        public void reset() {
            Arrays.fill(positive, 0);
            Arrays.fill(negative, 0);
        }
    }
}
