package io.yunmo.learn.optimizer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Tensor;
import java.util.Map;

/**
 * An optimiser at work on a network's parameters: owns the slots (off-heap) and counts the steps. A step is {@link #begin},
 * {@link #update} of every block in any order and split over any threads, {@link #end}; or just {@link #step}. No step
 * allocates. The result does not depend on the split.
 */
public interface Updater extends AutoCloseable {
    /** How many blocks there are. Neighbouring parameters may share one. */
    int blocks();

    /** The block that parameter {@code i} belongs to. */
    int blockOf(int parameter);

    /**
     * Whether a block may be updated as soon as its own gradients are there, with {@link #begin} called before any are;
     * otherwise {@link #begin} reads all gradients (norms).
     */
    boolean streams();

    /**
     * Where each step finds what has to be added to the squares of a parameter's gradient, for rules that average squares
     * (Adam, RMSprop); see {@link io.yunmo.learn.layer.Operation#squaresLacking}. It is laid out as the gradient, filled before
     * {@link #begin}, and must live until it is replaced or no step follows.
     */
    void squaresLacking(int parameter, Matrix lacking);

    /** Starts a step: rates, bias corrections, norms for clipping. One thread. */
    void begin();

    /** Part {@code part} of {@code parts} of a block; each part once a step. Parts may run at the same time. */
    void update(int block, int part, int parts);

    /** Ends a step: constraints, averages, iteration count. One thread. */
    void end();

    /** A whole step on this thread. */
    default void step() {
        begin();
        for (int b = 0; b < blocks(); b++) {
            update(b, 0, 1);
        }
        end();
    }

    /** Called when fit ends: overwrites the weights by their averages if the optimiser keeps any. */
    void finish();

    /** Updates so far (Keras's iterations). */
    long iterations();

    /** The rate that the next step uses. */
    float learningRate();

    /** Sets the rate; INVALID under a schedule. */
    void learningRate(float rate);

    /** Heap copies of slots and counters under Keras's names, e.g. adam/dense_1_kernel_momentum, adam/iteration. */
    Map<String, Tensor> save();

    /** Takes over what {@link #save} gave; INVALID listing all that is missing or has another shape. */
    void load(Map<String, Tensor> state);

    @Override
    void close();
}
