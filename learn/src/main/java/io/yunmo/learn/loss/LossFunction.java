package io.yunmo.learn.loss;

import io.yunmo.tensor.Matrix;

/**
 * A loss ready to run on batches up to a given size: owns its scratch, allocates nothing a call, and belongs to one
 * thread. Row losses are summed in double.
 */
public interface LossFunction {
    /**
     * The batch's loss and its gradient with respect to {@code predictions}, reduction and weights applied.
     *
     * @param predictions rows x columns as the network gave them
     * @param weights one a row, or {@link Labels#UNWEIGHTED}
     * @param gradientOut as large as {@code predictions}, may be the same memory; its padding stays zero
     */
    double forwardBackward(Matrix predictions, Labels labels, float[] weights, Matrix gradientOut);

    /** The batch's loss alone. */
    double forward(Matrix predictions, Labels labels, float[] weights);
}
