package io.yunmo.learn.loss;

import io.yunmo.tensor.Matrix;

/**
 * A cross-entropy together with the softmax or sigmoid before it, computed from that layer's inputs (logits) as Keras on
 * TensorFlow does when a model is trained or evaluated. Same duties as a {@link LossFunction}.
 */
public interface FusedLoss {
    /**
     * The batch's loss, the activation's outputs and the gradient with respect to the logits.
     *
     * @param probabilitiesOut the activation's outputs, for metrics; may be the memory of {@code logits}
     * @param gradientOut may be the memory of {@code logits} but not that of {@code probabilitiesOut}
     */
    double forwardBackward(Matrix logits, Labels labels, float[] weights, Matrix probabilitiesOut, Matrix gradientOut);

    /** The batch's loss and the activation's outputs. */
    double forward(Matrix logits, Labels labels, float[] weights, Matrix probabilitiesOut);
}
