package io.yunmo.learn.loss;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A loss in which each row counts by itself. */
non-sealed interface RowLoss extends Loss {
    /**
     * One row's loss.
     *
     * @param y the labels; the class number alone if the loss takes classes
     * @param p the predictions
     * @param g receives the loss's gradient with respect to {@code p}
     * @param n columns of {@code p}
     */
    double row(double[] y, double[] p, double[] g, int n);

    /** Its own arguments, in Keras's names. */
    ObjectNode arguments();

    /** Whether a batch whose labels are all 0 or 1 means -1 and 1. */
    default boolean signsLabels() {
        return false;
    }

    /** Whether a row with this first label is left out of loss and mean. */
    default boolean ignores(double label) {
        return false;
    }

    default int labelColumns(int columns) {
        return takesClasses() ? 1 : columns;
    }

    @Override
    default LossFunction function(int maxRows, int columns) {
        return new RowFunction(this, columns);
    }

    @Override
    default Reference reference(double[][] labels, double[][] predictions, double[] weights) {
        return RowReference.of(this, labels, predictions, weights);
    }

    @Override
    default JsonNode write() {
        return Losses.write(header(), arguments());
    }
}
