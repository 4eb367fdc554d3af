package io.yunmo.learn.metric;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The weighted mean of row scores, or its square root.
 *
 * @param arguments its own, in Keras's names
 * @param root whether the result is the root of the mean
 * @param score makes the row score for a number of columns
 */
record MeanMetric(String className, String name, ObjectNode arguments, boolean root, IntFunction<RowScore> score)
        implements Metric {
    @Override
    public MetricState start(int maxRows, int columns) {
        return new State(score.apply(columns), root);
    }

    @Override
    public boolean masked() {
        return true;
    }

    @Override
    public JsonNode write() {
        return Metrics.write(className, name, arguments);
    }

    static ObjectNode none() {
        return KerasObject.empty();
    }

    private static final class State implements MetricState {
        private final RowScore score;
        private final boolean root;
        private double sum;
        private double weight;

        State(RowScore score, boolean root) {
            this.score = score;
            this.root = root;
        }

        @Override
        public void update(Matrix predictions, Labels labels, float[] weights) {
            score.begin(labels, predictions.rows());
            for (int r = 0; r < predictions.rows(); r++) {
                double w = weights.length == 0 ? 1 : weights[r];
                sum += w * score.at(predictions, labels, r);
                weight += w;
            }
        }

        @Override
        public double result() {
            double mean = weight == 0 ? 0 : sum / weight;
            return root ? Math.sqrt(mean) : mean;
        }

        @Override
        public void reset() {
            sum = 0;
            weight = 0;
        }
    }
}
