package io.yunmo.serving.runtime;

/** What a {@link Runtime} loads: a model of tensors or a model of language. */
public sealed interface Servable extends AutoCloseable permits Predictor, Generator {
    /** Runs once on made-up input so that the first request is not the slowest; may do nothing. */
    void warm();

    /** Bytes that the model holds while loaded: an estimate, parameters and scratch together. */
    long memoryBytes();

    /** Which framework made the model, as the Open Inference Protocol's {@code platform}, e.g. {@code onnx_onnxv1}. */
    String platform();

    /** What there is to know of it. */
    Inspection inspection();

    @Override
    void close();
}
