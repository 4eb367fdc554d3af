package io.yunmo.learn.layer;

import io.yunmo.tensor.Matrix;
import java.util.Optional;

/**
 * A layer ready to run over the buffers of its {@link Wiring}. Calls allocate nothing once they have seen a number of
 * samples. One thread at a time.
 */
public interface Operation {
    /** The operation of a layer that has nothing to do. */
    Operation NOTHING = new Operation() {
        @Override
        public void forward(int samples, boolean training) {}

        @Override
        public void backward(int samples) {}
    };

    /** Fills the output from the inputs; {@code training} switches dropout and batch statistics on. */
    void forward(int samples, boolean training);

    /**
     * After a training forward pass of as many samples: sets the weights' gradients and the inputs' gradients from the
     * output's gradient, which it may overwrite.
     */
    void backward(int samples);

    /**
     * What the squares of a weight's gradient lack to what Keras on TensorFlow takes for them, after a backward pass: an
     * embedding's gradient is a list of rows there, and optimisers square these before they add up those of one number.
     */
    default Optional<Matrix> squaresLacking(int weight) {
        return Optional.empty();
    }

    /** What the layer's activity regulariser adds to the loss of the last forward pass. */
    default double penalty() {
        return 0;
    }
}
