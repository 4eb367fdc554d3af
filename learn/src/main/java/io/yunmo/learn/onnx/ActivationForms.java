package io.yunmo.learn.onnx;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.Celu;
import io.yunmo.learn.activation.ElementwiseActivation;
import io.yunmo.learn.activation.Elu;
import io.yunmo.learn.activation.Gelu;
import io.yunmo.learn.activation.LeakyRelu;
import io.yunmo.learn.activation.Plain;
import io.yunmo.learn.activation.Relu;
import io.yunmo.learn.activation.RowActivation;
import io.yunmo.learn.activation.Shrink;
import io.yunmo.learn.activation.Squareplus;
import io.yunmo.learn.activation.Threshold;
import java.util.List;

/** All of keras.activations as operators. */
final class ActivationForms {
    private static final double SELU_SCALE = 1.0507009873554804934193349852946;
    private static final double SELU_ALPHA = 1.6732632423543772848170429916717;
    private static final Attribute LAST = Attribute.of("axis", -1);

    private final OnnxGraph graph;

    private ActivationForms(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The name of {@code activation(x)}, where the last axis of x has that many columns. */
    static String write(Activation activation, String x, int columns, OnnxGraph graph) {
        ActivationForms forms = new ActivationForms(graph);
        return switch (activation) {
            case ElementwiseActivation e -> forms.elementwise(e, x);
            case RowActivation r -> forms.row(r, x, columns);
        };
    }

    private String elementwise(ElementwiseActivation activation, String x) {
        return switch (activation) {
            case Plain p -> plain(p, x);
            case Relu r -> relu(r, x);
            case Elu e -> graph.op("Elu", List.of(x), Attribute.of("alpha", e.alpha()));
            case Celu c -> graph.op("Celu", List.of(x), Attribute.of("alpha", c.alpha()));
            case Gelu g -> gelu(g, x);
            case LeakyRelu l -> graph.op("LeakyRelu", List.of(x), Attribute.of("alpha", l.negativeSlope()));
            case Shrink s ->
                graph.op(
                        "Shrink",
                        List.of(x),
                        Attribute.of("lambd", s.threshold()),
                        Attribute.of("bias", s.soft() ? s.threshold() : 0.0));
            case Squareplus s -> {
                String root = graph.op("Sqrt", add(mul(x, x), s.b()));
                yield mul(graph.op("Add", x, root), 0.5);
            }
            case Threshold t ->
                graph.op("Where", graph.op("Greater", x, graph.number(t.threshold())), x, graph.number(t.otherwise()));
        };
    }

    private String plain(Plain activation, String x) {
        return switch (activation) {
            case LINEAR -> x;
            case TANH -> graph.op("Tanh", x);
            case SIGMOID -> graph.op("Sigmoid", x);
            case SILU -> mul(x, graph.op("Sigmoid", x));
            case SELU ->
                graph.op("Selu", List.of(x), Attribute.of("alpha", SELU_ALPHA), Attribute.of("gamma", SELU_SCALE));
            case SOFTPLUS -> graph.op("Softplus", x);
            case SOFTSIGN -> graph.op("Softsign", x);
            case EXPONENTIAL -> graph.op("Exp", x);
            case LOG_SIGMOID -> graph.op("Neg", graph.op("Softplus", graph.op("Neg", x)));
            case MISH -> mul(x, graph.op("Tanh", graph.op("Softplus", x)));
            case RELU6 -> clip(x, 0, 6);
            case HARD_SIGMOID -> hardSigmoid(x);
            case HARD_SILU -> mul(x, hardSigmoid(x));
            case HARD_TANH -> clip(x, -1, 1);
            case TANH_SHRINK -> graph.op("Sub", x, graph.op("Tanh", x));
            case SPARSE_PLUS -> {
                String bent = add(clip(x, -1, 1), 1);
                yield graph.op("Add", mul(mul(bent, bent), 0.25), graph.op("Relu", add(x, -1)));
            }
            case SPARSE_SIGMOID -> clip(mul(add(x, 1), 0.5), 0, 1);
        };
    }

    private String relu(Relu r, String x) {
        if (r.plain()) {
            return graph.op("Relu", x);
        }
        String below = mul(add(x, -r.threshold()), r.negativeSlope());
        String y = graph.op("Where", graph.op("Greater", x, graph.number(r.threshold())), x, below);
        if (r.max() == Double.POSITIVE_INFINITY) {
            return y;
        }
        String max = graph.number(r.max());
        return graph.op("Where", graph.op("GreaterOrEqual", x, max), max, y);
    }

    private String gelu(Gelu g, String x) {
        String inner;
        if (g.approximate()) {
            String cube = mul(mul(x, x), x);
            String sum = graph.op("Add", x, mul(cube, 0.044715));
            inner = graph.op("Tanh", mul(sum, Math.sqrt(2 / Math.PI)));
        } else {
            inner = graph.op("Erf", mul(x, Math.sqrt(0.5)));
        }
        return mul(mul(x, 0.5), add(inner, 1));
    }

    private String row(RowActivation activation, String x, int columns) {
        return switch (activation) {
            case SOFTMAX -> graph.op("Softmax", List.of(x), LAST);
            case LOG_SOFTMAX -> graph.op("LogSoftmax", List.of(x), LAST);
            case GLU -> {
                List<String> halves = graph.ops(2, "Split", List.of(x), LAST);
                yield mul(halves.getFirst(), graph.op("Sigmoid", halves.getLast()));
            }
            case SPARSEMAX -> sparsemax(x, columns);
        };
    }

    /** As Keras computes it: see {@link RowActivation#SPARSEMAX}. */
    private String sparsemax(String x, int columns) {
        String sorted =
                graph.ops(2, "TopK", List.of(x, graph.longs(columns)), LAST).getFirst();
        String running = graph.op("CumSum", sorted, graph.longs(-1));
        float[] places = new float[columns];
        for (int i = 0; i < columns; i++) {
            places[i] = i + 1;
        }
        String place = graph.floats("places", io.yunmo.tensor.Shape.of(columns), places);
        String margin = graph.op("Sub", sorted, graph.op("Div", add(running, -1), place));
        String support = graph.op(
                "Cast",
                List.of(graph.op("Greater", margin, graph.number(0))),
                Attribute.of("to", Stored.code(io.yunmo.tensor.ElementType.F32)));
        String count = graph.op("ReduceSum", support, graph.longs(-1));
        String total = graph.op("ReduceSum", mul(running, support), graph.longs(-1));
        return graph.op("Relu", graph.op("Sub", x, graph.op("Div", add(total, -1), count)));
    }

    private String hardSigmoid(String x) {
        return graph.op("HardSigmoid", List.of(x), Attribute.of("alpha", 1.0 / 6), Attribute.of("beta", 0.5));
    }

    private String clip(String x, double from, double to) {
        return graph.op("Clip", x, graph.number(from), graph.number(to));
    }

    private String mul(String a, String b) {
        return graph.op("Mul", a, b);
    }

    private String mul(String a, double b) {
        return mul(a, graph.number(b));
    }

    private String add(String a, double b) {
        return graph.op("Add", a, graph.number(b));
    }
}
