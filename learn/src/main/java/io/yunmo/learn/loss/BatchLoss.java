package io.yunmo.learn.loss;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A loss in which a batch's rows depend on each other. Computed in double on copies: unlike the others, these allocate in
 * every call.
 */
non-sealed interface BatchLoss extends Loss {
    /** The losses: one a row, one a column, or one in all. */
    double[] losses(double[][] y, double[][] p);

    /** The gradient of sum(upstream * losses) with respect to {@code p}. */
    double[][] gradient(double[][] y, double[][] p, double[] upstream);

    /** Its own arguments, in Keras's names. */
    ObjectNode arguments();

    /** Whether losses of zero or less are left out of the mean. */
    default boolean masksZeros() {
        return false;
    }

    @Override
    default LossFunction function(int maxRows, int columns) {
        return new BatchFunction(this, columns);
    }

    @Override
    default Reference reference(double[][] labels, double[][] predictions, double[] weights) {
        double[] losses = losses(labels, predictions);
        double[] up = BatchFunction.upstream(this, losses, weights);
        double[][] gradient = gradient(labels, predictions, up);
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            losses[i] *= up[i];
            sum += losses[i];
        }
        return new Reference(header().reduction() == Reduction.NONE ? losses : new double[] {sum}, gradient);
    }

    @Override
    default JsonNode write() {
        return Losses.write(header(), arguments());
    }
}
