package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.Layer;
import java.util.List;

/** What a layer class is in ONNX. */
@FunctionalInterface
interface OnnxForm<L extends Layer> {
    /** Adds the layer's operators for inference; the names of its outputs. */
    List<String> write(L layer, OnnxCall call);

    /** A layer of one output. */
    @FunctionalInterface
    interface One<L extends Layer> {
        String write(L layer, OnnxCall call);
    }
}
