package io.yunmo.learn.optimizer;

import java.util.OptionalDouble;

/** How one weight changes. One thread at a time; allocates nothing a step. */
interface WeightStep {
    /**
     * Updates the weight by its gradient.
     *
     * @param slots where the rule's slots begin, each laid out as the weights
     * @param offset bytes from there to this weight's part
     * @param factors what the rule prepared
     */
    void update(long[] slots, long offset, float[] factors);

    /** The weight's decay, if others than the common one are set. */
    default OptionalDouble decay(OptionalDouble common) {
        return common;
    }
}
