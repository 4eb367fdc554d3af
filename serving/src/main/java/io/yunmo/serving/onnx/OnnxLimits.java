package io.yunmo.serving.onnx;

/**
 * What one run of a model may take.
 *
 * @param answerBytes the most bytes that an output has
 * @param runNanos how long it may take
 */
record OnnxLimits(long answerBytes, long runNanos) {}
