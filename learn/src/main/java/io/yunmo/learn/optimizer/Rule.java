package io.yunmo.learn.optimizer;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How one block of weights changes by its gradients: the part in which optimisers differ. Immutable. */
sealed interface Rule
        permits SgdRule,
                RmspropRule,
                AdamRule,
                AdamaxRule,
                NadamRule,
                AdagradRule,
                AdadeltaRule,
                FtrlRule,
                LionRule,
                LambRule,
                WeightRule {
    /** The slots' names, each as large as the weights. */
    List<String> slots();

    /** What a slot holds before the first update. */
    default float initial(int slot) {
        return 0;
    }

    /** Whether {@link #update} must see a weight whole, because it takes norms. */
    default boolean takesWholeWeights() {
        return false;
    }

    /** How many numbers {@link #prepare} writes. */
    default int factors() {
        return 1;
    }

    /**
     * Computes what is the same for all weights of a step.
     *
     * @param step number of this update, from 1
     * @param factors what {@link #update} gets
     */
    void prepare(float learningRate, long step, float[] factors);

    /**
     * Updates {@code n} floats at {@code w} by the gradients at {@code g}.
     *
     * @param slots the addresses of the slots' floats that belong to the first weight, in the order of {@link #slots}
     * @param n a multiple of 16
     */
    void update(long w, long g, long[] slots, long offset, long n, float[] factors);

    /**
     * Before {@link #update}: makes up for what the squares of the gradients lack, where the rule keeps squares.
     *
     * @param offset of the first weight in the slots, as in {@link #update}
     */
    default void lacking(long lacking, long[] slots, long offset, long n) {}

    /** Adds its arguments in Keras's names. */
    void write(ObjectNode config);
}
