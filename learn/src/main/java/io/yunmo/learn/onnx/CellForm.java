package io.yunmo.learn.onnx;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.layer.recurrent.Cell;
import java.util.List;

/** One step of a recurrent cell, inside of a Scan. */
final class CellForm {
    private final Cell cell;
    private final OnnxGraph graph;
    private final Products products;

    /** What the recurrent products need: the kernels' names, and the bias that a GRU adds behind them. */
    record Products(String recurrent, String resetKernel, String resetBias) {}

    /**
     * @param graph of the step
     * @param products the kernel of the states; a GRU that resets before the product has its last third apart
     */
    CellForm(Cell cell, OnnxGraph graph, Products products) {
        this.cell = cell;
        this.graph = graph;
        this.products = products;
    }

    /** The states after a step, the output first. */
    List<String> step(String x, List<String> states) {
        return switch (cell.kind()) {
            case SIMPLE -> List.of(activation(add(x, product(states.getFirst(), products.recurrent()))));
            case LSTM -> lstm(x, states.get(0), states.get(1));
            case GRU -> List.of(cell.resetAfter() ? after(x, states.getFirst()) : before(x, states.getFirst()));
        };
    }

    private List<String> lstm(String x, String h, String c) {
        List<String> z = split(4, add(x, product(h, products.recurrent())));
        String kept = mul(gate(z.get(1)), c);
        String carry = add(kept, mul(gate(z.get(0)), activation(z.get(2))));
        return List.of(mul(gate(z.get(3)), activation(carry)), carry);
    }

    private String after(String x, String h) {
        List<String> in = split(3, x);
        String product = product(h, products.recurrent());
        List<String> own = split(3, cell.useBias() ? add(product, products.resetBias()) : product);
        String update = gate(add(in.get(0), own.get(0)));
        String reset = gate(add(in.get(1), own.get(1)));
        return mixed(update, h, activation(add(in.get(2), mul(reset, own.get(2)))));
    }

    private String before(String x, String h) {
        List<String> in = split(3, x);
        List<String> own = split(2, product(h, products.recurrent()));
        String update = gate(add(in.get(0), own.get(0)));
        String reset = gate(add(in.get(1), own.get(1)));
        return mixed(update, h, activation(add(in.get(2), product(mul(reset, h), products.resetKernel()))));
    }

    private String mixed(String update, String h, String fresh) {
        String rest = graph.op("Sub", graph.number(1), update);
        return add(mul(update, h), mul(rest, fresh));
    }

    private List<String> split(int parts, String value) {
        return graph.ops(parts, "Split", List.of(value), Attribute.of("axis", -1));
    }

    private String activation(String x) {
        return write(cell.activation(), x);
    }

    private String gate(String x) {
        return write(cell.recurrentActivation(), x);
    }

    private String write(Activation activation, String x) {
        return ActivationForms.write(activation, x, cell.units(), graph);
    }

    private String product(String a, String b) {
        return graph.op("MatMul", a, b);
    }

    private String add(String a, String b) {
        return graph.op("Add", a, b);
    }

    private String mul(String a, String b) {
        return graph.op("Mul", a, b);
    }
}
