package io.yunmo.learn.layer;

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

    /** What the layer's activity regulariser adds to the loss of the last forward pass. */
    default double penalty() {
        return 0;
    }
}
