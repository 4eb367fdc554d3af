package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.normalization.BatchNormalization;
import io.yunmo.learn.layer.normalization.GroupNormalization;
import io.yunmo.learn.layer.normalization.LayerNormalization;
import io.yunmo.learn.layer.normalization.UnitNormalization;
import io.yunmo.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Normalisations, as they are in inference. */
final class NormalizationForms {
    private NormalizationForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(BatchNormalization.class, NormalizationForms::batch)
                .put(LayerNormalization.class, NormalizationForms::layer)
                .put(GroupNormalization.class, NormalizationForms::group)
                .put(UnitNormalization.class, NormalizationForms::unit);
    }

    /** One product and one sum a channel, with the moving statistics in them. */
    private static String batch(BatchNormalization layer, OnnxCall call) {
        Shape input = call.shape();
        int axis = Shapes.sampleAxis(layer, layer.axis(), input);
        long[] sizes = new long[input.rank() - axis];
        Arrays.fill(sizes, 1);
        sizes[0] = input.dimension(axis);
        Shape shape = new Shape(sizes);
        String scale = call.made("scale", shape, () -> scale(layer, call));
        String shift = call.made("shift", shape, () -> shift(layer, call));
        OnnxGraph graph = call.graph();
        return graph.op("Add", graph.op("Mul", call.input(), scale), shift);
    }

    private static float[] scale(BatchNormalization layer, OnnxCall call) {
        float[] variance = call.values("moving_variance");
        float[] gamma = layer.scale() ? call.values("gamma") : ones(variance.length);
        for (int i = 0; i < gamma.length; i++) {
            gamma[i] = (float) (gamma[i] / Math.sqrt(variance[i] + layer.epsilon()));
        }
        return gamma;
    }

    private static float[] shift(BatchNormalization layer, OnnxCall call) {
        float[] mean = call.values("moving_mean");
        float[] variance = call.values("moving_variance");
        float[] gamma = layer.scale() ? call.values("gamma") : ones(mean.length);
        float[] beta = layer.center() ? call.values("beta") : new float[mean.length];
        for (int i = 0; i < beta.length; i++) {
            beta[i] = (float) (beta[i] - mean[i] * (gamma[i] / Math.sqrt(variance[i] + layer.epsilon())));
        }
        return beta;
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static String layer(LayerNormalization layer, OnnxCall call) {
        int first = call.shape().rank();
        for (int axis : layer.axes()) {
            first = Math.min(first, Shapes.sampleAxis(layer, axis, call.shape()));
        }
        Shape normalised = new Shape(Arrays.copyOfRange(
                call.shape().dimensions(), first, call.shape().rank()));
        String gamma = layer.scale()
                ? call.weight("gamma")
                : call.made("ones", normalised, () -> ones(Math.toIntExact(normalised.elements())));
        List<String> inputs =
                layer.center() ? List.of(call.input(), gamma, call.weight("beta")) : List.of(call.input(), gamma);
        return call.graph()
                .op(
                        "LayerNormalization",
                        inputs,
                        Attribute.of("axis", first + 1L),
                        Attribute.of("epsilon", layer.epsilon()));
    }

    private static String group(GroupNormalization layer, OnnxCall call) {
        OnnxGraph graph = call.graph();
        if (Shapes.sampleAxis(layer, layer.axis(), call.shape()) != call.shape().rank() - 1) {
            throw call.refused("its channels are not the last axis");
        }
        int channels = Shapes.last(call.shape());
        int groups = layer.groups() == -1 ? channels : layer.groups();
        String x = call.reshaped(call.input(), Shapes.rows(call.shape()), groups, channels / groups);
        Attribute axes = Attribute.ofAll("axes", 1, 3);
        String centred = graph.op("Sub", x, graph.op("ReduceMean", List.of(x), axes));
        String variance = graph.op("ReduceMean", List.of(graph.op("Mul", centred, centred)), axes);
        String deviation = graph.op("Sqrt", graph.op("Add", variance, graph.number(layer.epsilon())));
        String y =
                call.reshaped(graph.op("Div", centred, deviation), call.shape().dimensions());
        y = layer.scale() ? graph.op("Mul", y, call.weight("gamma")) : y;
        return layer.center() ? graph.op("Add", y, call.weight("beta")) : y;
    }

    private static String unit(UnitNormalization layer, OnnxCall call) {
        OnnxGraph graph = call.graph();
        String length = graph.op("ReduceL2", List.of(call.input()), Attribute.ofAll("axes", -1));
        return graph.op("Div", call.input(), graph.op("Max", length, graph.number(1e-12)));
    }
}
