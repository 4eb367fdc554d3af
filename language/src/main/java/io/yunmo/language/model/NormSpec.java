package io.yunmo.language.model;

import io.yunmo.language.gguf.TensorInfo;
import java.util.List;

/**
 * A normalisation, or none.
 *
 * @param tensors weight, and bias for {@link Kind#LAYER}
 */
record NormSpec(Kind kind, List<TensorInfo> tensors, float epsilon) {
    enum Kind {
        NONE,
        /** Root mean square: https://arxiv.org/abs/1910.07467 */
        RMS,
        /** Mean and variance: https://arxiv.org/abs/1607.06450 */
        LAYER
    }

    static final NormSpec NONE = new NormSpec(Kind.NONE, List.of(), 0);

    NormSpec {
        tensors = List.copyOf(tensors);
    }
}
