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
 * The area under the ROC or the precision-recall curve, from counts in evenly spaced buckets as Keras does. Interpolation
 * of the latter follows Davis and Goadrich (2006).
 */
record AreaMetric(String name, int thresholds, Curve curve, Summation summation, boolean fromLogits) implements Metric {
    /** Which curve. */
    enum Curve {
        ROC,
        PR
    }

    /** How the area between two thresholds is taken. */
    enum Summation {
        interpolation,
        minoring,
        majoring
    }

    static Metric read(String name, Arguments a) {
        int n = a.integer("num_thresholds", 200);
        if (n < 2 || n > 1_000_000) {
            a.problem("num_thresholds must be between 2 and 1000000, not %d", n);
            n = 200;
        }
        if (a.flag("multi_label", false)) {
            a.problem("multi_label is not supported: name one AUC for the single output, or leave it false");
        }
        if (a.has("num_labels") || a.has("label_weights")) {
            a.problem("num_labels and label_weights belong to multi_label, which is not supported");
        }
        Curve curve = a.choice("curve", Curve.ROC, Map.of("ROC", Curve.ROC, "PR", Curve.PR));
        Summation how = a.choice(
                "summation_method",
                Summation.interpolation,
                Map.of(
                        "interpolation", Summation.interpolation,
                        "minoring", Summation.minoring,
                        "majoring", Summation.majoring));
        return new AreaMetric(name, n, curve, how, a.flag("from_logits", false));
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(this);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty()
                .put("num_thresholds", thresholds)
                .put("curve", curve.name())
                .put("summation_method", summation.name())
                .put("multi_label", false);
        config.putNull("num_labels").putNull("label_weights");
        return Metrics.write("AUC", name, config.put("from_logits", fromLogits));
    }

    private static final class State implements MetricState {
        private final AreaMetric m;
        /** Weight of the positive and negative rows in each bucket of predictions. */
        private final double[] positive;

        private final double[] negative;

        State(AreaMetric m) {
            this.m = m;
            this.positive = new double[m.thresholds];
            this.negative = new double[m.thresholds];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            for (int r = 0; r < p.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                for (int c = 0; c < p.columns(); c++) {
                    double[] side = Truth.at(labels, r, c, p.columns()) != 0 ? positive : negative;
                    side[bucket(Memory.get(p, r, c))] += w;
                }
            }
        }

        private int bucket(float prediction) {
            double v = m.fromLogits ? 1 / (1 + Math.exp(-prediction)) : prediction;
            float clipped = (float) Math.max(0, Math.min(1, v));
            return Math.max(0, (int) Math.ceil(clipped * (m.thresholds - 1)) - 1);
        }

        @Override
        public double result() {
            int n = m.thresholds;
            double positives = Arrays.stream(positive).sum();
            double negatives = Arrays.stream(negative).sum();
            double area = 0;
            double tpHigh = 0;
            double fpHigh = 0;
            for (int i = n - 2; i >= 0; i--) {
                double tpLow = tpHigh + positive[i];
                double fpLow = fpHigh + negative[i];
                if (i == n - 2) {
                    tpLow += positive[n - 1];
                    fpLow += negative[n - 1];
                }
                area += slice(tpLow, fpLow, tpHigh, fpHigh, positives, negatives);
                tpHigh = tpLow;
                fpHigh = fpLow;
            }
            return area;
        }

        private double slice(double tpLow, double fpLow, double tpHigh, double fpHigh, double p, double n) {
            if (m.curve == Curve.PR && m.summation == Summation.interpolation) {
                return davisGoadrich(tpLow, fpLow, tpHigh, fpHigh, p);
            }
            boolean roc = m.curve == Curve.ROC;
            double xLow = roc ? CountMetric.ratio(fpLow, n) : CountMetric.ratio(tpLow, p);
            double xHigh = roc ? CountMetric.ratio(fpHigh, n) : CountMetric.ratio(tpHigh, p);
            double yLow = roc ? CountMetric.ratio(tpLow, p) : CountMetric.ratio(tpLow, tpLow + fpLow);
            double yHigh = roc ? CountMetric.ratio(tpHigh, p) : CountMetric.ratio(tpHigh, tpHigh + fpHigh);
            double height = switch (m.summation) {
                case interpolation -> (yLow + yHigh) / 2;
                case minoring -> Math.min(yLow, yHigh);
                case majoring -> Math.max(yLow, yHigh);
            };
            return (xLow - xHigh) * height;
        }

        private static double davisGoadrich(double tpLow, double fpLow, double tpHigh, double fpHigh, double p) {
            double low = tpLow + fpLow;
            double high = tpHigh + fpHigh;
            double slope = CountMetric.ratio(tpLow - tpHigh, Math.max(low - high, 0));
            double intercept = tpHigh - slope * high;
            double quotient = low > 0 && high > 0 ? low / high : 1;
            return CountMetric.ratio(slope * (tpLow - tpHigh + intercept * Math.log(quotient)), p);
        }

        @Override
        public void reset() {
            Arrays.fill(positive, 0);
            Arrays.fill(negative, 0);
        }
    }
}
