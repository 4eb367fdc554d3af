package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.reshape.Flatten;
import io.yunmo.learn.layer.reshape.Reshape;
import java.util.List;

/** Layers that move values and change none. */
final class ReshapeForms {
    private ReshapeForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Flatten.class, ReshapeForms::plain).put(Reshape.class, ReshapeForms::plain);
    }

    private static String plain(io.yunmo.learn.layer.Layer layer, OnnxCall call) {
        return call.reshaped(
                call.input(), layer.outputShape(List.of(call.shape())).dimensions());
    }
}
