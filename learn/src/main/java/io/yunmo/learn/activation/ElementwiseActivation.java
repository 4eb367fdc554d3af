package io.yunmo.learn.activation;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** A function of one number. {@link #value} and {@link #derivative} in double say what is meant. */
public sealed interface ElementwiseActivation extends Activation
        permits Plain, Relu, LeakyRelu, Elu, Celu, Gelu, Threshold, Shrink, Squareplus {
    double value(double x);

    /** At a kink: the one-sided value that TensorFlow takes. */
    double derivative(double x);

    @Override
    default boolean needsInput() {
        return true;
    }

    @Override
    default void forward(Matrix in, Matrix out) {
        for (int r = 0; r < in.rows(); r++) {
            for (int c = 0; c < in.columns(); c++) {
                Memory.put(out, r, c, (float) value(Memory.get(in, r, c)));
            }
        }
    }

    @Override
    default void backward(Matrix in, Matrix out, Matrix gradient) {
        for (int r = 0; r < in.rows(); r++) {
            for (int c = 0; c < in.columns(); c++) {
                double g = Memory.get(gradient, r, c) * derivative(Memory.get(in, r, c));
                Memory.put(gradient, r, c, (float) g);
            }
        }
    }
}
