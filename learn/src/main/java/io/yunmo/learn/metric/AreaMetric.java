package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The area under the ROC or the precision-recall curve, from counts in evenly spaced buckets as Keras does. Interpolation
 * of the latter follows Davis and Goadrich (2006).
 *
 * @param multiLabel whether each column has a curve of its own, and the areas are averaged
 * @param labels how many columns there are then, if it was said
 * @param labelWeights what each column's area counts then; empty for alike
 */
record AreaMetric(
        String name,
        int thresholds,
        Curve curve,
        Summation summation,
        boolean fromLogits,
        boolean multiLabel,
        OptionalInt labels,
        List<Double> labelWeights)
        implements Metric {
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
        boolean multiLabel = a.flag("multi_label", false);
        if (!multiLabel && (a.has("num_labels") || a.has("label_weights"))) {
            a.problem("num_labels and label_weights belong to multi_label: true");
        }
        List<Double> labelWeights =
                Arrays.stream(a.numbers("label_weights")).boxed().toList();
        Curve curve = a.choice("curve", Curve.ROC, Map.of("ROC", Curve.ROC, "PR", Curve.PR));
        Summation how = a.choice(
                "summation_method",
                Summation.interpolation,
                Map.of(
                        "interpolation", Summation.interpolation,
                        "minoring", Summation.minoring,
                        "majoring", Summation.majoring));
        return new AreaMetric(
                name,
                n,
                curve,
                how,
                a.flag("from_logits", false),
                multiLabel,
                a.optionalInteger("num_labels"),
                labelWeights);
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        checkColumns(columns);
        return new State(this, multiLabel ? columns : 1);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty()
                .put("num_thresholds", thresholds)
                .put("curve", curve.name())
                .put("summation_method", summation.name())
                .put("multi_label", multiLabel);
        if (labels.isPresent()) {
            config.put("num_labels", labels.getAsInt());
        } else {
            config.putNull("num_labels");
        }
        if (labelWeights.isEmpty()) {
            config.putNull("label_weights");
        } else {
            labelWeights.forEach(config.putArray("label_weights")::add);
        }
        return Metrics.write("AUC", name, config.put("from_logits", fromLogits));
    }

    private void checkColumns(int columns) {
        boolean fits = labels.isEmpty() || labels.getAsInt() == columns;
        if (multiLabel && (!fits || !(labelWeights.isEmpty() || labelWeights.size() == columns))) {
            throw YunmoException.invalid(
                    "metric AUC: the network has %d outputs: num_labels and label_weights must be as many", columns);
        }
    }

    /** The bucket of a probability: which of the {@code n} thresholds i / (n - 1) is the largest below it. */
    static int bucket(double probability, int n) {
        float clipped = (float) Math.max(0, Math.min(1, probability));
        return Math.max(0, (int) Math.ceil(clipped * (n - 1)) - 1);
    }

    private static final class State implements MetricState {
        private final AreaMetric m;
        /** Of each curve: weight of the positive and negative rows in each bucket of predictions. */
        private final double[][] positive;

        private final double[][] negative;

        State(AreaMetric m, int curves) {
            this.m = m;
            this.positive = new double[curves][m.thresholds];
            this.negative = new double[curves][m.thresholds];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            for (int r = 0; r < p.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                for (int c = 0; c < p.columns(); c++) {
                    double[][] side = Truth.at(labels, r, c, p.columns()) != 0 ? positive : negative;
                    side[m.multiLabel ? c : 0][bucket(Memory.get(p, r, c))] += w;
                }
            }
        }

        private int bucket(float prediction) {
            double v = m.fromLogits ? 1 / (1 + Math.exp(-prediction)) : prediction;
            return AreaMetric.bucket(v, m.thresholds);
        }

        @Override
        public double result() {
            double sum = 0;
            double all = 0;
            for (int i = 0; i < positive.length; i++) {
                double share = m.labelWeights.isEmpty() ? 1 : m.labelWeights.get(i);
                sum += share * area(positive[i], negative[i]);
                all += share;
            }
            return CountMetric.ratio(sum, all);
        }

        private static double sum(double[] v) {
            double s = 0;
            for (double x : v) {
                s += x;
            }
            return s;
        }

        private double area(double[] positive, double[] negative) {
            int n = m.thresholds;
            double positives = sum(positive);
            double negatives = sum(negative);
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
            for (int i = 0; i < positive.length; i++) {
                Arrays.fill(positive[i], 0);
                Arrays.fill(negative[i], 0);
            }
        }
    }
}
