package io.yunmo.learn.optimizer;

/** A rule that looks at each weight by itself, as a matrix of rows and columns. */
sealed interface WeightRule extends Rule permits AdafactorRule, MuonRule {
    /** The rule at work on one weight, with scratch of its own. */
    WeightStep start(Parameter parameter);

    @Override
    default boolean takesWholeWeights() {
        return true;
    }

    @Override
    default void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        throw new IllegalStateException("weights are updated one by one");
    }
}
