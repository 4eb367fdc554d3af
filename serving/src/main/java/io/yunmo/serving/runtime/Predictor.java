package io.yunmo.serving.runtime;

import java.util.List;

/**
 * A loaded model: named tensors in, named tensors out. Called by many threads at once; an implementation that cannot run
 * in parallel says so by {@link #concurrency}. Inputs were checked against {@link #signature} by the caller
 * ({@link SignatureCheck}) and stand in its order; they are read during the call only. Outputs belong to the caller; they
 * may lie on the heap. The answer for a row does not depend on the other rows of the call, bit for bit, where the
 * signature is batched.
 */
public non-sealed interface Predictor extends Servable {
    Signature signature();

    /**
     * Computes the outputs named, in that order.
     *
     * @param outputs names out of the signature's outputs and those on request; empty for the signature's outputs
     * @throws io.yunmo.tensor.YunmoException INVALID when the model cannot compute this input, TOO_LARGE when it asks for
     *     more memory than it may have
     */
    List<NamedTensor> predict(List<NamedTensor> inputs, List<String> outputs);

    /** Computes the signature's outputs. */
    default List<NamedTensor> predict(List<NamedTensor> inputs) {
        return predict(inputs, List.of());
    }

    /** How many calls of {@link #predict} may usefully run at the same time. */
    int concurrency();

    /** What the numbers of the input and the output stand for, as far as the model knows. */
    default Meaning meaning() {
        return Meaning.UNKNOWN;
    }

    @Override
    default Inspection inspection() {
        return new Inspection.Tensors(platform(), signature(), meaning(), memoryBytes());
    }
}
