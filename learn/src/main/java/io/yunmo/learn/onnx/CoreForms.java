package io.yunmo.learn.onnx;

import io.yunmo.learn.activation.Elu;
import io.yunmo.learn.activation.LeakyRelu;
import io.yunmo.learn.activation.Relu;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.core.ActivationLayer;
import io.yunmo.learn.layer.core.ActivityRegularization;
import io.yunmo.learn.layer.core.Dense;
import io.yunmo.learn.layer.core.ELU;
import io.yunmo.learn.layer.core.Identity;
import io.yunmo.learn.layer.core.LeakyReLU;
import io.yunmo.learn.layer.core.PReLU;
import io.yunmo.learn.layer.core.ReLU;
import io.yunmo.learn.layer.core.TimeDistributed;
import io.yunmo.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

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
                .put(LeakyReLU.class, (l, call) -> activation(new LeakyRelu(l.negativeSlope()), call))
                .put(ELU.class, (l, call) -> activation(new Elu(l.alpha()), call))
                .put(PReLU.class, (l, call) -> call.graph().op("PRelu", call.input(), call.weight("alpha")))
                .put(Identity.class, (l, call) -> call.input())
                .put(ActivityRegularization.class, (l, call) -> call.input())
                .put(TimeDistributed.class, (l, call) -> eachStep(l, call, forms));
    }

    private static String dense(Dense layer, OnnxCall call) {
        OnnxGraph graph = call.graph();
        String y = graph.op("MatMul", call.input(), call.weight("kernel"));
        if (layer.useBias()) {
            y = graph.op("Add", y, call.weight("bias"));
        }
        return ActivationForms.write(layer.activation(), y, layer.units(), graph);
    }

    /** The layer inside over all steps of all samples at once. */
    private static String eachStep(TimeDistributed layer, OnnxCall call, OnnxForms forms) {
        Shape whole = call.shape();
        Shape step = new Shape(Arrays.copyOfRange(whole.dimensions(), 1, whole.rank()));
        String steps = call.reshaped(call.input(), step.dimensions());
        OnnxCall inner = new OnnxCall(
                layer.layer(),
                call.graph(),
                List.of(steps),
                List.of(step),
                List.of(Optional.empty()),
                call.weights(),
                call.names(),
                new HashMap<>());
        String y = forms.write(layer.layer(), inner).getFirst();
        return call.reshaped(y, layer.outputShape(List.of(whole)).dimensions());
    }

    static String activation(io.yunmo.learn.activation.Activation activation, OnnxCall call) {
        return ActivationForms.write(activation, call.input(), Shapes.last(call.shape()), call.graph());
    }
}
