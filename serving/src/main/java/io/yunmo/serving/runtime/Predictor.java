package io.yunmo.serving.runtime;

import java.util.List;

/**
 * A loaded model: named tensors in, named tensors out. Called by many threads at once; an implementation that cannot run
 * in parallel says so by {@link #concurrency}. Inputs were checked against {@link #signature} by the caller
 * ({@code SignatureCheck}) and stand in its order. Outputs stand in the signature's order and belong to the caller; they
 * may lie on the heap. The answer for a row does not depend on the other rows of the call, bit for bit, where the
 * signature is batched.
 */
public interface Predictor extends AutoCloseable {
    Signature signature();

    List<NamedTensor> predict(List<NamedTensor> inputs);

    /** Runs once on made-up input so that the first request is not the slowest; may do nothing. */
    void warm();

    /** Bytes that the model holds while loaded: an estimate, parameters and scratch together. */
    long memoryBytes();

    /** How many calls of {@link #predict} may usefully run at the same time. */
    int concurrency();

    /** Which framework made the model, as the Open Inference Protocol's {@code platform}, e.g. {@code onnx_onnxv1}. */
    String platform();

    @Override
    void close();
}
