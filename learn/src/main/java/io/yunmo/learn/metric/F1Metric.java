package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The harmonic mean of precision and recall a class, and their average.
 *
 * @param beta how much more recall counts than precision, if it is an FBetaScore
 * @param threshold above which a prediction is a yes; without one the largest of the row is
 */
record F1Metric(String name, OptionalDouble beta, Average average, OptionalDouble threshold) implements Metric {
    /** How the classes become one number. */
    enum Average {
        none,
        micro,
        macro,
        weighted
    }

    static Metric readFBeta(String name, Arguments a) {
        double beta = a.number("beta", 1);
        if (!(beta > 0)) {
            a.problem("beta must be above 0, not %s", beta);
        }
        return read(name, OptionalDouble.of(beta), a);
    }

    static Metric readF1(String name, Arguments a) {
        return read(name, OptionalDouble.empty(), a);
    }

    private static Metric read(String name, OptionalDouble beta, Arguments a) {
        Average average = a.choice(
                "average",
                Average.none,
                Map.of("micro", Average.micro, "macro", Average.macro, "weighted", Average.weighted));
        return new F1Metric(name, beta, average, a.optionalNumber("threshold"));
    }

    @Override
    public boolean isScalar() {
        return average != Average.none;
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(this, columns);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        if (average == Average.none) {
            config.putNull("average");
        } else {
            config.put("average", average.name());
        }
        if (threshold.isPresent()) {
            config.put("threshold", threshold.getAsDouble());
        } else {
            config.putNull("threshold");
        }
        if (beta.isPresent()) {
            config.put("beta", beta.getAsDouble());
        }
        return Metrics.write(beta.isPresent() ? "FBetaScore" : "F1Score", name, config);
    }

    private static final class State implements MetricState {
        private final F1Metric m;
        private final double[] tp;
        private final double[] fp;
        private final double[] fn;
        private final double[] weightOf;

        State(F1Metric m, int columns) {
            this.m = m;
            this.tp = new double[columns];
            this.fp = new double[columns];
            this.fn = new double[columns];
            this.weightOf = new double[columns];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            for (int r = 0; r < p.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                float largest = Memory.get(p, r, Truth.largest(p, r));
                for (int c = 0; c < tp.length; c++) {
                    float v = Memory.get(p, r, c);
                    boolean said = m.threshold.isPresent()
                            ? v > m.threshold.getAsDouble()
                            : v >= largest && Math.abs(v) > 1e-9;
                    double truth = Truth.at(labels, r, c, tp.length);
                    tp[c] += said ? w * truth : 0;
                    fp[c] += said ? w * (1 - truth) : 0;
                    fn[c] += said ? 0 : w * truth;
                    weightOf[c] += w * truth;
                }
            }
        }

        private double score(double tp, double fp, double fn) {
            double precision = CountMetric.ratio(tp, tp + fp);
            double recall = CountMetric.ratio(tp, tp + fn);
            double b = m.beta.orElse(1);
            return CountMetric.ratio((1 + b * b) * precision * recall, b * b * precision + recall);
        }

        @Override
        public double result() {
            if (m.average == Average.micro) {
                return score(sum(tp), sum(fp), sum(fn));
            }
            double all = sum(weightOf);
            double total = 0;
            for (int c = 0; c < tp.length; c++) {
                double share = m.average == Average.weighted ? CountMetric.ratio(weightOf[c], all) : 1.0 / tp.length;
                total += share * score(tp[c], fp[c], fn[c]);
            }
            return total;
        }

        @Override
        public double[] results() {
            if (m.average != Average.none) {
                return new double[] {result()};
            }
            double[] each = new double[tp.length];
            for (int c = 0; c < each.length; c++) {
                each[c] = score(tp[c], fp[c], fn[c]);
            }
            return each;
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
            Arrays.fill(tp, 0);
            Arrays.fill(fp, 0);
            Arrays.fill(fn, 0);
            Arrays.fill(weightOf, 0);
        }
    }
}
