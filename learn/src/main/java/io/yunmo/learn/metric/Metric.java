package io.yunmo.learn.metric;

import io.yunmo.learn.loss.Loss;
import tools.jackson.databind.JsonNode;

/** A figure of merit over an epoch: keras.metrics. A value; {@link #start} makes the running sums. */
public interface Metric {
    /** The key in the history, e.g. accuracy or auc_1. */
    String name();

    /** Whether it has one value; those with one a class or threshold cannot be followed in a history. */
    default boolean isScalar() {
        return true;
    }

    /** Whether rows that the output's mask leaves out do not count, as for Keras's mean metrics. */
    default boolean masked() {
        return false;
    }

    /** Running sums for outputs of {@code columns} columns in batches of up to {@code maxRows}. */
    MetricState start(int maxRows, int columns);

    /** Keras's serialised form. */
    JsonNode write();

    /**
     * A name or any other spelling. "accuracy" (or "acc"), "crossentropy" (or "ce") become the kind that fits
     * the loss and the outputs, as in Keras, and keep their name in the history.
     *
     * @param columns of the network's output
     */
    static Metric parse(JsonNode node, Loss loss, int columns) {
        return Metrics.parse(node, loss, columns);
    }
}
