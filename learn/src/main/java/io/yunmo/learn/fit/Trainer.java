package io.yunmo.learn.fit;

import io.yunmo.learn.Network;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a network in place. The steps are compiled once into fused kernels over off-heap buffers; a step allocates
 * nothing. One caller at a time; inference of the same network must not run meanwhile, for it would see half a step.
 */
public final class Trainer implements AutoCloseable {
    private final Network network;
    private final Compilation compilation;
    private final int threads;

    /** @param threads that share the work of a step, the caller's included; the result does not depend on their number */
    public Trainer(Network network, Compilation compilation, int threads) {
        this.network = network;
        this.compilation = compilation;
        this.threads = threads;
    }

    /**
     * Runs all epochs, or those that a restored checkpoint leaves.
     *
     * @throws YunmoException INVALID when the examples do not fit the network or the loss, and when the loss becomes NaN or
     *     infinite: the message names epoch, step, learning rate and what to try
     */
    public History fit(Examples train, Optional<Examples> validation, FitOptions options, FitListener listener) {
        throw new UnsupportedOperationException(network.name() + compilation + threads);
    }

    /** The loss and each metric over these rows; dropout off, moving statistics used. */
    public Map<String, Double> evaluate(Examples examples, int batchSize) {
        throw new UnsupportedOperationException(network.name());
    }

    /**
     * All that a fit needs to go on from the end of the last epoch with the same bits: weights, optimiser slots,
     * iterations, callbacks' states and the history so far. Heap copies. To be called from {@link FitListener#onEpochEnd} or
     * between fits.
     */
    public Map<String, Tensor> checkpoint() {
        throw new UnsupportedOperationException(network.name());
    }

    /**
     * Takes over a {@link #checkpoint} of a trainer of the same network, compilation and options; the next {@link #fit} goes
     * on after its epoch.
     *
     * @throws YunmoException INVALID with all problems together when it belongs to another network or compilation
     */
    public void restore(Map<String, Tensor> checkpoint) {
        throw new UnsupportedOperationException(network.name());
    }

    /** Releases buffers and threads, not the network. */
    @Override
    public void close() {}
}
