package io.yunmo.learn.loss;

/** What row losses times weights are divided by, following Keras's reduce_weighted_values. */
final class Reducer {
    private Reducer() {}

    /**
     * @param rows all of them
     * @param valid those not ignored
     * @param weight the sum of the valid rows' weights; their number if there are none
     * @return what to multiply the sum by: 0 when nothing counts
     */
    static double factor(Reduction reduction, int rows, int valid, double weight) {
        double divisor = switch (reduction) {
            case SUM_OVER_BATCH_SIZE -> valid;
            case MEAN_WITH_SAMPLE_WEIGHT -> weight;
            case SUM, NONE -> 1;
        };
        return rows == 0 || divisor == 0 ? 0 : 1 / divisor;
    }
}
