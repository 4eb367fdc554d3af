package io.yunmo.serving.runtime;

import java.util.List;

/**
 * What a predictor takes and gives.
 *
 * @param batched whether the first dimension of every input and output counts rows that do not influence each other, so
 *     that requests may be joined along it
 */
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs, boolean batched) {
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
