package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.reshape.Flatten;
import io.yunmo.learn.layer.reshape.Permute;
import io.yunmo.learn.layer.reshape.RepeatVector;
import io.yunmo.learn.layer.reshape.Reshape;
import java.util.List;

/** Layers that move values and change none. */
final class ReshapeForms {
    private ReshapeForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Flatten.class, ReshapeForms::plain)
                .put(Reshape.class, ReshapeForms::plain)
                .put(Permute.class, ReshapeForms::permute)
                .put(RepeatVector.class, ReshapeForms::repeat);
    }

    private static String plain(io.yunmo.learn.layer.Layer layer, OnnxCall call) {
        return call.reshaped(
                call.input(), layer.outputShape(List.of(call.shape())).dimensions());
    }

    /** Axes of a sample count from 1; the batch stays where it is. */
    private static String permute(Permute layer, OnnxCall call) {
        long[] order = new long[layer.dims().size() + 1];
        for (int i = 1; i < order.length; i++) {
            order[i] = layer.dims().get(i - 1);
        }
        return call.graph().op("Transpose", List.of(call.input()), Attribute.ofAll("perm", order));
    }

    private static String repeat(RepeatVector layer, OnnxCall call) {
        String step = call.graph().op("Unsqueeze", call.input(), call.graph().longs(1));
        return call.graph().op("Tile", step, call.graph().longs(1, layer.n(), 1));
    }
}
