package io.yunmo.learn.metric;

import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;

/** What a row scores. Belongs to one {@link MetricState}; allocates nothing. */
interface RowScore {
    /** Looks at a whole batch before its rows. */
    default void begin(Labels labels, int rows) {}

    /** The score of row {@code r}. */
    double at(Matrix predictions, Labels labels, int r);
}
