package io.yunmo.language.model;

import io.yunmo.language.gguf.TensorInfo;
import java.util.List;

/**
 * A linear layer: tensors with the same columns whose rows follow one another.
 *
 * @param biases empty, or one a tensor
 */
record LinearSpec(List<TensorInfo> weights, List<TensorInfo> biases) {
    LinearSpec {
        weights = List.copyOf(weights);
        biases = List.copyOf(biases);
    }

    static LinearSpec of(TensorInfo... weights) {
        return new LinearSpec(List.of(weights), List.of());
    }
}
