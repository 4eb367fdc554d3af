package io.yunmo.learn;

import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;

/**
 * A graph of layers and its weights, which lie off the heap and belong to it. Reading by several {@link Inference}s at the
 * same time is safe; changing (initialising, loading, training) is for one caller at a time.
 */
public final class Network implements AutoCloseable {
    public String name() {
        throw new UnsupportedOperationException();
    }

    /** The shape of one input, without the batch. */
    public int[] inputShape() {
        throw new UnsupportedOperationException();
    }

    /** The shape of one output, without the batch. */
    public int[] outputShape() {
        throw new UnsupportedOperationException();
    }

    /** The number of floats in all weights. */
    public long parameters() {
        throw new UnsupportedOperationException();
    }

    /** All weights in Keras's order. */
    public List<Weight> weights() {
        throw new UnsupportedOperationException();
    }

    /** Fills all weights by their initialisers; the same seed gives the same bits. */
    public void initialize(long seed) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets all weights from tensors named by their paths, with or without the model's name in front.
     *
     * @throws YunmoException INVALID with all problems together: missing, unknown, wrong shape, wrong element type; then
     *     nothing is changed
     */
    public void load(Map<String, Tensor> tensors) {
        throw new UnsupportedOperationException();
    }

    /** Heap copies of all weights by path, in order. */
    public Map<String, Tensor> save() {
        throw new UnsupportedOperationException();
    }

    /** Compiles the forward pass for up to {@code maxRows} rows. It keeps the network's memory alive until it is closed. */
    public Inference inference(int maxRows) {
        throw new UnsupportedOperationException();
    }

    /** Gives the memory back as soon as the last {@link Inference} and trainer of it are closed. */
    @Override
    public void close() {}
}
