package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Intersection over union of predicted and labelled classes: tp / (tp + fp + fn), averaged over the classes that occur.
 * Counts are whole, as in Keras: weights lose their fractions.
 *
 * @param targets the classes averaged over
 * @param ignored a label whose rows do not count
 * @param oneHotLabels whether labels are spread over columns
 * @param oneHotPredictions whether predictions are; otherwise every number is a class
 * @param threshold from which a prediction is class 1, for BinaryIoU
 */
record UnionMetric(
        String className,
        String name,
        int classes,
        List<Integer> targets,
        OptionalInt ignored,
        boolean oneHotLabels,
        boolean oneHotPredictions,
        double threshold)
        implements Metric {
    static Metric read(String className, String name, Arguments a) {
        boolean binary = className.equals("BinaryIoU");
        boolean hot = className.startsWith("OneHot");
        int classes = binary ? 2 : classes(a);
        List<Integer> all = IntStream.range(0, classes).boxed().toList();
        boolean chosen = binary || !className.contains("Mean");
        List<Integer> targets = chosen ? targets(a, classes, binary ? all : List.of()) : all;
        if (binary) {
            double threshold = a.number("threshold", 0.5);
            return new UnionMetric(className, name, 2, targets, OptionalInt.empty(), false, false, threshold);
        }
        if (a.integer("axis", -1) != -1) {
            a.problem("axis must be -1, the last one");
        }
        boolean oneHotLabels = hot || !a.flag("sparse_y_true", true);
        boolean oneHotPredictions = !a.flag("sparse_y_pred", !hot);
        OptionalInt ignored = a.optionalInteger("ignore_class");
        return new UnionMetric(className, name, classes, targets, ignored, oneHotLabels, oneHotPredictions, 0.5);
    }

    private static int classes(Arguments a) {
        int n = a.integer("num_classes", 0);
        if (n < 1 || n > 10_000) {
            a.problem("num_classes must be between 1 and 10000, not %d", n);
            return 1;
        }
        return n;
    }

    private static List<Integer> targets(Arguments a, int classes, List<Integer> otherwise) {
        List<Integer> given = Arrays.stream(a.numbers("target_class_ids"))
                .mapToObj(d -> (int) d)
                .toList();
        List<Integer> targets = given.isEmpty() ? otherwise : given;
        if (targets.isEmpty() || targets.stream().anyMatch(t -> t < 0 || t >= classes)) {
            a.problem("target_class_ids must be classes from 0 to %d, not %s", classes - 1, targets);
        }
        return targets;
    }

    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(this);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        if (!className.contains("Mean")) {
            targets.forEach(config.putArray("target_class_ids")::add);
        }
        if (className.equals("BinaryIoU")) {
            return Metrics.write(className, name, config.put("threshold", threshold));
        }
        config.put("num_classes", classes);
        if (ignored.isPresent()) {
            config.put("ignore_class", ignored.getAsInt());
        } else {
            config.putNull("ignore_class");
        }
        if (!className.startsWith("OneHot")) {
            config.put("sparse_y_true", !oneHotLabels);
        }
        config.put("sparse_y_pred", !oneHotPredictions).put("axis", -1);
        return Metrics.write(className, name, config);
    }

    private static final class State implements MetricState {
        private static final double EPSILON = 1e-7;
        private final UnionMetric m;
        /** Rows labelled so, predicted so, and both. */
        private final long[] labelled;

        private final long[] predicted;
        private final long[] both;

        State(UnionMetric m) {
            this.m = m;
            this.labelled = new long[m.classes];
            this.predicted = new long[m.classes];
            this.both = new long[m.classes];
        }

        @Override
        public void update(Matrix p, Labels labels, float[] weights) {
            int columns = m.oneHotPredictions || m.oneHotLabels ? 1 : p.columns();
            for (int r = 0; r < p.rows(); r++) {
                long w = weights.length == 0 ? 1 : (long) weights[r];
                for (int c = 0; c < columns; c++) {
                    count(label(labels, r, c), prediction(p, r, c), w);
                }
            }
        }

        private int label(Labels labels, int r, int c) {
            if (m.oneHotLabels) {
                return Truth.classOf(labels, r);
            }
            return switch (labels) {
                case Labels.Classes k -> k.indices()[r];
                case Labels.Dense d -> (int) Memory.get(d.rows(), r, c);
            };
        }

        private int prediction(Matrix p, int r, int c) {
            if (m.oneHotPredictions) {
                return Truth.largest(p, r);
            }
            float v = Memory.get(p, r, c);
            return m.className.equals("BinaryIoU") ? (v >= (float) m.threshold ? 1 : 0) : (int) v;
        }

        private void count(int y, int p, long w) {
            boolean known = y >= 0 && y < m.classes && p >= 0 && p < m.classes;
            if (known && !(m.ignored.isPresent() && m.ignored.getAsInt() == y)) {
                labelled[y] += w;
                predicted[p] += w;
                both[y] += y == p ? w : 0;
            }
        }

        @Override
        public double result() {
            double sum = 0;
            int present = 0;
            for (int i = 0; i < m.targets.size(); i++) {
                int t = m.targets.get(i);
                long union = labelled[t] + predicted[t] - both[t];
                if (union > 0) {
                    sum += both[t] / (union + EPSILON);
                    present++;
                }
            }
            return sum / (present + EPSILON);
        }

        @Override
        public void reset() {
            Arrays.fill(labelled, 0);
            Arrays.fill(predicted, 0);
            Arrays.fill(both, 0);
        }
    }
}
