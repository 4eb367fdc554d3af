package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.core.Masking;
import io.yunmo.tensor.ElementType;
import java.util.List;

/** Layers that say which steps count. */
final class MaskForms {
    private MaskForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Masking.class, MaskForms::masking);
    }

    private static String masking(Masking layer, OnnxCall call) {
        OnnxGraph graph = call.graph();
        String other = graph.op("Not", graph.op("Equal", call.input(), graph.number(layer.maskValue())));
        String counts = graph.op(
                "ReduceMax",
                List.of(AttentionForms.cast(graph, other, ElementType.F32)),
                Attribute.ofAll("axes", -1),
                Attribute.of("keepdims", 1));
        call.ownMasks().put(0, graph.op("Squeeze", counts, graph.longs(-1)));
        return graph.op("Mul", call.input(), counts);
    }
}
