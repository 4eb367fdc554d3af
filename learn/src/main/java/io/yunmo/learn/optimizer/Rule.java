package io.yunmo.learn.optimizer;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How one block of weights changes by its gradients: the part in which optimisers differ. Immutable. */
sealed interface Rule permits SgdRule, RmspropRule, AdamRule {
    /** The slots' names, each as large as the weights. */
    List<String> slots();

    /**
     * What is the same for all weights of a step.
     *
     * @param step number of this update, from 1
     * @return the factor that {@link #update} gets
     */
    float factor(float learningRate, long step);

    /**
     * Updates {@code n} floats at {@code w} by the gradients at {@code g}.
     *
     * @param slots the addresses of the slots' floats that belong to the first weight, in the order of {@link #slots}
     * @param n a multiple of 16
     */
    void update(long w, long g, long[] slots, long offset, long n, float factor);

    /** Adds its arguments in Keras's names. */
    void write(ObjectNode config);
}
