package io.yunmo.learn.loss;

import io.yunmo.learn.activation.Activation;
import io.yunmo.tensor.Matrix;

/** A loss on logits, and the activation's outputs beside it. */
final class LogitsFunction implements FusedLoss {
    private final LossFunction loss;
    private final Activation activation;

    LogitsFunction(RowLoss onLogits, Activation activation, int maxRows, int columns) {
        loss = onLogits.function(maxRows, columns);
        this.activation = activation;
    }

    @Override
    public double forwardBackward(
            Matrix logits, Labels labels, float[] weights, Matrix probabilitiesOut, Matrix gradientOut) {
        double value = loss.forwardBackward(logits, labels, weights, gradientOut);
        activation.forward(logits, probabilitiesOut);
        return value;
    }

    @Override
    public double forward(Matrix logits, Labels labels, float[] weights, Matrix probabilitiesOut) {
        double value = loss.forward(logits, labels, weights);
        activation.forward(logits, probabilitiesOut);
        return value;
    }
}
