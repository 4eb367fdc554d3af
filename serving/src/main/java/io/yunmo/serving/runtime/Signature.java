package io.yunmo.serving.runtime;

import java.util.List;

/**
 * What a predictor takes and gives.
 *
 * @param outputs what an answer holds unless the request names outputs
 * @param onRequest further outputs, computed only for requests that name them (the label of a classifier)
 * @param batched whether the first dimension of every input and output counts rows that do not influence each other, so
 *     that requests may be joined along it
 */
public record Signature(
        List<TensorSpec> inputs, List<TensorSpec> outputs, List<TensorSpec> onRequest, boolean batched) {
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        onRequest = List.copyOf(onRequest);
    }

    public Signature(List<TensorSpec> inputs, List<TensorSpec> outputs, boolean batched) {
        this(inputs, outputs, List.of(), batched);
    }
}
