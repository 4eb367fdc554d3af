package io.yunmo.learn.optimizer;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/**
 * A weight that an optimiser changes, as padded off-heap matrices that outlive the {@link Updater}. Parameters that lie one
 * behind the other in memory, values and gradients alike, are updated in one pass where the rule allows it.
 *
 * @param path Keras's variable path, e.g. dense_1/kernel
 * @param shape the weight's own; all but the last dimension are the matrix's rows
 */
public record Parameter(String path, int[] shape, Matrix value, Matrix gradient, Optional<Constraint> constraint) {
    public Parameter {
        shape = shape.clone();
        if (value.rows() != gradient.rows()
                || value.columns() != gradient.columns()
                || value.stride() != gradient.stride()) {
            throw YunmoException.invalid("%s: value %s and gradient %s differ in layout", path, value, gradient);
        }
    }

    /** Floats it takes, padding included. */
    long floats() {
        return (long) value.rows() * value.stride();
    }
}
