package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts of right and wrong yes-or-no answers at thresholds, and what is made of them: precision, recall, the counts.
 *
 * @param thresholds as given; empty for the default (0.5, or none at all with {@code topK})
 * @param topK only the k largest predictions of a row may be a yes
 * @param classId only this column counts
 */
record CountMetric(Of of, String name, double[] thresholds, OptionalInt topK, OptionalInt classId) implements Metric {
    /** What is made of the weighted counts. */
    enum Of {
        TruePositives,
        TrueNegatives,
        FalsePositives,
        FalseNegatives,
        Precision,
        Recall;

        double value(double tp, double tn, double fp, double fn) {
            return switch (this) {
                case TruePositives -> tp;
                case TrueNegatives -> tn;
                case FalsePositives -> fp;
                case FalseNegatives -> fn;
                case Precision -> ratio(tp, tp + fp);
                case Recall -> ratio(tp, tp + fn);
            };
        }

        boolean isRatio() {
            return this == Precision || this == Recall;
        }
    }

    static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    static Metric read(Of of, String name, Arguments a) {
        double[] thresholds = a.numbers("thresholds");
        for (double t : thresholds) {
            if (!(t >= 0 && t <= 1)) {
                a.problem("thresholds must lie in [0, 1], not %s", t);
            }
        }
        OptionalInt topK = of.isRatio() ? a.optionalInteger("top_k") : OptionalInt.empty();
        OptionalInt classId = of.isRatio() ? a.optionalInteger("class_id") : OptionalInt.empty();
        return new CountMetric(of, name, thresholds, topK, classId);
    }

    @Override
    public boolean isScalar() {
        return thresholds.length < 2;
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(this);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        if (thresholds.length == 0) {
            config.putNull("thresholds");
        } else if (thresholds.length == 1) {
            config.put("thresholds", thresholds[0]);
        } else {
            ArrayNode list = config.putArray("thresholds");
            for (double t : thresholds) {
                list.add(t);
            }
        }
        if (of.isRatio()) {
            put(config, "top_k", topK);
            put(config, "class_id", classId);
        }
        return Metrics.write(of.name(), name, config);
    }

    private static void put(ObjectNode config, String field, OptionalInt value) {
        if (value.isPresent()) {
            config.put(field, value.getAsInt());
        } else {
            config.putNull(field);
        }
    }

    private static final class State implements MetricState {
        private final CountMetric m;
        private final double[] at;
        private final double[] tp;
        private final double[] tn;
        private final double[] fp;
        private final double[] fn;

        State(CountMetric m) {
            this.m = m;
            double usual = m.topK.isPresent() ? Double.NEGATIVE_INFINITY : 0.5;
            this.at = m.thresholds.length == 0 ? new double[] {usual} : m.thresholds;
            this.tp = new double[at.length];
            this.tn = new double[at.length];
            this.fp = new double[at.length];
            this.fn = new double[at.length];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            int from = m.classId.isPresent() ? m.classId.getAsInt() : 0;
            int to = m.classId.isPresent() ? from + 1 : p.columns();
            for (int r = 0; r < p.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                for (int c = from; c < to; c++) {
                    count(p, r, c, Truth.at(labels, r, c, p.columns()) != 0, w);
                }
            }
        }

        private void count(Matrix p, int r, int c, boolean truth, double w) {
            boolean chosen = m.topK.isEmpty() || inTop(p, r, c, m.topK.getAsInt());
            float v = Memory.get(p, r, c);
            for (int i = 0; i < at.length; i++) {
                boolean said = chosen && v > (float) at[i];
                double[] counter = truth ? (said ? tp : fn) : (said ? fp : tn);
                counter[i] += w;
            }
        }

        /** Whether the column is among the k largest of its row; of equals the first come first. */
        private static boolean inTop(Matrix p, int r, int column, int k) {
            float v = Memory.get(p, r, column);
            int before = 0;
            for (int c = 0; c < p.columns(); c++) {
                float o = Memory.get(p, r, c);
                if (o > v || (o == v && c < column)) {
                    before++;
                }
            }
            return before < k;
        }

        @Override
        public double result() {
            double sum = 0;
            for (int i = 0; i < at.length; i++) {
                sum += m.of.value(tp[i], tn[i], fp[i], fn[i]);
            }
            return sum / at.length;
        }

        @Override
        public double[] results() {
            double[] all = new double[at.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = m.of.value(tp[i], tn[i], fp[i], fn[i]);
            }
            return all;
        }

        @Override
        public void reset() {
            for (int i = 0; i < at.length; i++) {
                tp[i] = 0;
                tn[i] = 0;
                fp[i] = 0;
                fn[i] = 0;
            }
        }
    }
}
