/**
 * Networks as ONNX files: operators of version 17 of the standard set, weights inside. One small interface says how a
 * layer class looks there ({@link io.yunmo.learn.onnx.OnnxForm}); each family of layers lists its own.
 */
package io.yunmo.learn.onnx;
