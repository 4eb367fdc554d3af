package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.merge.Add;
import io.yunmo.learn.layer.merge.Concatenate;

/** Layers that make one of several inputs. */
final class MergeForms {
    private MergeForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Add.class, (l, call) -> call.graph().op("Sum", call.inputs()))
                .put(
                        Concatenate.class,
                        (l, call) -> call.graph().op("Concat", call.inputs(), Attribute.of("axis", -1)));
    }
}
