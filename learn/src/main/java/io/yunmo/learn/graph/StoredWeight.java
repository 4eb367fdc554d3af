package io.yunmo.learn.graph;

import io.yunmo.learn.Weight;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.tensor.Matrix;

/**
 * A weight and where it lies.
 *
 * @param node the number of the layer that it belongs to
 * @param values its last axis along the columns, all others along the rows
 * @param offset floats from the start of its block: of the trainable weights, or of the others
 */
public record StoredWeight(int node, Weight weight, WeightSpec spec, Matrix values, long offset) {
    /** Floats it takes, padding included: whole vectors. */
    public long floats() {
        return (long) values.rows() * values.stride();
    }
}
