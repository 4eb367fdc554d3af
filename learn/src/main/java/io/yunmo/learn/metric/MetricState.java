package io.yunmo.learn.metric;

import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;

/** A metric in the middle of an epoch: sums so far. Owns its scratch, allocates nothing an update, one thread. */
public interface MetricState {
    /**
     * Counts a batch.
     *
     * @param weights one a row, or {@link Labels#UNWEIGHTED}
     */
    void update(Matrix predictions, Labels labels, float[] weights);

    /** The value so far; 0 before the first row as in Keras. The mean, if there is one a class or threshold. */
    double result();

    /** All values so far: one, or one a class, threshold or output where Keras gives an array. Allocates. */
    default double[] results() {
        return new double[] {result()};
    }

    /** Forgets everything. */
    void reset();
}
