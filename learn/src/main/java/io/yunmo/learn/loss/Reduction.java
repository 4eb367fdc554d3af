package io.yunmo.learn.loss;

/** How a batch's row losses become one number, named as in Keras. */
public enum Reduction {
    /** sum(weight * loss) / rows. */
    SUM_OVER_BATCH_SIZE("sum_over_batch_size"),
    SUM("sum"),
    /** sum(weight * loss) / sum(weight). */
    MEAN_WITH_SAMPLE_WEIGHT("mean_with_sample_weight"),
    /** No reduction: only for values, not for training. */
    NONE("none");

    private final String keras;

    Reduction(String keras) {
        this.keras = keras;
    }

    public String keras() {
        return keras;
    }
}
