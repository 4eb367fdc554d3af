package io.yunmo.learn.onnx;

import io.yunmo.learn.activation.LeakyRelu;
import io.yunmo.learn.activation.Relu;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.core.ActivationLayer;
import io.yunmo.learn.layer.core.Dense;
import io.yunmo.learn.layer.core.LeakyReLU;
import io.yunmo.learn.layer.core.ReLU;

/** Dense layers and activations that are layers. */
final class CoreForms {
    private CoreForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Dense.class, CoreForms::dense)
                .put(ActivationLayer.class, (l, call) -> activation(l.activation(), call))
                .put(
                        ReLU.class,
                        (l, call) -> activation(
                                new Relu(
                                        l.negativeSlope(),
                                        l.maxValue().orElse(Double.POSITIVE_INFINITY),
                                        l.threshold()),
                                call))
                .put(LeakyReLU.class, (l, call) -> activation(new LeakyRelu(l.negativeSlope()), call));
    }

    private static String dense(Dense layer, OnnxCall call) {
        OnnxGraph graph = call.graph();
        String y = graph.op("MatMul", call.input(), call.weight("kernel"));
        if (layer.useBias()) {
            y = graph.op("Add", y, call.weight("bias"));
        }
        return ActivationForms.write(layer.activation(), y, layer.units(), graph);
    }

    static String activation(io.yunmo.learn.activation.Activation activation, OnnxCall call) {
        return ActivationForms.write(activation, call.input(), Shapes.last(call.shape()), call.graph());
    }
}
