package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.recurrent.Bidirectional;
import io.yunmo.learn.layer.recurrent.Cell;
import io.yunmo.learn.layer.recurrent.CellKind;
import io.yunmo.learn.layer.recurrent.RecurrentLayer;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Recurrent layers as a Scan over the steps. ONNX has operators for LSTM and GRU, but they know no masks in Keras's sense: a
 * step that does not count may stand anywhere, and leaves state and output as they were.
 */
final class RecurrentForms {
    private final OnnxCall call;
    private final OnnxGraph graph;
    private final boolean timeOrder;
    private int weight;
    private int state;

    private RecurrentForms(OnnxCall call, boolean timeOrder, int weight, int state) {
        this.call = call;
        this.graph = call.graph();
        this.timeOrder = timeOrder;
        this.weight = weight;
        this.state = state;
    }

    static void addTo(OnnxForms forms) {
        forms.putAll(RecurrentLayer.class, RecurrentForms::recurrent)
                .putAll(Bidirectional.class, RecurrentForms::bidirectional);
    }

    private static List<String> recurrent(RecurrentLayer layer, OnnxCall call) {
        Run run = new RecurrentForms(call, false, 0, 1).run(layer);
        List<String> outputs = new ArrayList<>(List.of(run.output()));
        if (layer.returnState()) {
            outputs.addAll(run.states());
        }
        return outputs;
    }

    private static List<String> bidirectional(Bidirectional layer, OnnxCall call) {
        RecurrentForms forward = new RecurrentForms(call, true, 0, 1);
        Run one = forward.run(layer.forward());
        Run two = new RecurrentForms(call, true, forward.weight, forward.state).run(layer.backward());
        OnnxGraph graph = call.graph();
        List<String> both = List.of(one.output(), two.output());
        List<String> outputs = new ArrayList<>(
                switch (layer.merge()) {
                    case CONCAT -> List.of(graph.op("Concat", both, Attribute.of("axis", -1)));
                    case SUM -> List.of(graph.op("Sum", both));
                    case AVE -> List.of(graph.op("Mean", both));
                    case MUL -> List.of(graph.op("Mul", both));
                    case NONE -> both;
                });
        if (layer.forward().returnState()) {
            outputs.addAll(one.states());
            outputs.addAll(two.states());
        }
        return outputs;
    }

    /** What a layer gives. */
    private record Run(String output, List<String> states) {}

    /** What a cell gives: all its outputs, the last one, and its states at the end. */
    private record CellRun(String sequence, String last, List<String> states) {}

    private Run run(RecurrentLayer layer) {
        String x = call.input();
        List<String> states = new ArrayList<>();
        CellRun run = null;
        for (int i = 0; i < layer.cells().size(); i++) {
            boolean end = i == layer.cells().size() - 1;
            run = cell(layer, layer.cells().get(i), x, end);
            x = run.sequence();
            states.addAll(run.states());
        }
        return new Run(layer.returnSequences() ? run.sequence() : run.last(), states);
    }

    private CellRun cell(RecurrentLayer layer, Cell cell, String x, boolean end) {
        int kernel = weight;
        weight += cell.useBias() ? 3 : 2;
        int units = cell.units();
        String inputs = graph.op("MatMul", x, call.weightAt(kernel));
        if (cell.useBias()) {
            inputs = graph.op("Add", inputs, inputBias(cell, kernel + 2));
        }
        String zeros = zeros(units);
        List<String> initial = new ArrayList<>();
        for (int i = 0; i < cell.kind().states(); i++) {
            initial.add(call.inputs().size() > 1 ? call.inputs().get(state + i) : zeros);
        }
        state += cell.kind().states();
        return scan(layer, cell, inputs, initial, zeros, products(cell, kernel), end);
    }

    private String inputBias(Cell cell, int at) {
        if (!twoBiases(cell)) {
            return call.weightAt(at);
        }
        int n = 3 * cell.units();
        return call.made("input_bias" + at, Shape.of(n), () -> Arrays.copyOf(call.valuesAt(at), n));
    }

    private static boolean twoBiases(Cell cell) {
        return cell.kind() == CellKind.GRU && cell.resetAfter() && cell.useBias();
    }

    private CellForm.Products products(Cell cell, int kernel) {
        int units = cell.units();
        if (cell.kind() == CellKind.GRU && !cell.resetAfter()) {
            String gates = columns("gates" + kernel, kernel + 1, units, 0, 2 * units);
            return new CellForm.Products(gates, columns("reset" + kernel, kernel + 1, units, 2 * units, 3 * units), "");
        }
        String bias = "";
        if (twoBiases(cell)) {
            int n = 3 * units;
            bias = call.made(
                    "recurrent_bias" + kernel,
                    Shape.of(n),
                    () -> Arrays.copyOfRange(call.valuesAt(kernel + 2), n, 2 * n));
        }
        return new CellForm.Products(call.weightAt(kernel + 1), "", bias);
    }

    /** Some columns of a GRU's recurrent kernel. */
    private String columns(String name, int at, int units, int from, int to) {
        return call.made(name, Shape.of(units, to - from), () -> {
            float[] all = call.valuesAt(at);
            float[] some = new float[units * (to - from)];
            for (int r = 0; r < units; r++) {
                System.arraycopy(all, r * 3 * units + from, some, r * (to - from), to - from);
            }
            return some;
        });
    }

    /** Zeros of [batch, units]. */
    private String zeros(int units) {
        String batch = graph.op("Shape", List.of(call.input()), Attribute.of("start", 0), Attribute.of("end", 1));
        String shape = graph.op("Concat", List.of(batch, graph.longs(units)), Attribute.of("axis", 0));
        return graph.op("ConstantOfShape", shape);
    }

    private CellRun scan(
            RecurrentLayer layer,
            Cell cell,
            String inputs,
            List<String> initial,
            String zeros,
            CellForm.Products products,
            boolean end) {
        Optional<String> mask = call.masks().getFirst();
        OnnxGraph body = graph.inner();
        Protobuf ends = new Protobuf();
        List<String> before = new ArrayList<>();
        for (int i = 0; i < initial.size(); i++) {
            before.add(port(ends, 11, body.name("state"), ElementType.F32));
        }
        String given = port(ends, 11, body.name("given"), ElementType.F32);
        String x = port(ends, 11, body.name("x"), ElementType.F32);
        Optional<String> counts = mask.map(m -> port(ends, 11, body.name("mask"), ElementType.F32));
        List<String> after = new CellForm(cell, body, products).step(x, before);
        String output = after.getFirst();
        List<String> kept = after;
        if (counts.isPresent()) {
            String on = body.op("Greater", body.op("Unsqueeze", counts.get(), body.longs(-1)), body.number(0));
            kept = new ArrayList<>();
            for (int i = 0; i < after.size(); i++) {
                kept.add(body.op("Where", on, after.get(i), before.get(i)));
            }
            String otherwise = layer.zeroOutputForMask() ? body.number(0) : given;
            output = body.op("Where", on, after.getFirst(), otherwise);
        }
        for (String k : kept) {
            end(body, ends, k);
        }
        end(body, ends, output);
        end(body, ends, output);
        List<String> all = new ArrayList<>(initial);
        all.add(zeros);
        all.add(inputs);
        mask.ifPresent(all::add);
        return scanned(layer, body, ends, all, initial.size(), mask.isPresent() ? 2 : 1, end);
    }

    private CellRun scanned(
            RecurrentLayer layer,
            OnnxGraph body,
            Protobuf ends,
            List<String> inputs,
            int states,
            int sequences,
            boolean last) {
        // from the end on: the cells behind the first take steps in the order in which they were given
        long direction = layer.goBackwards() ? 1 : 0;
        long order = layer.goBackwards() && (timeOrder || !last) ? 1 : 0;
        long[] axes = new long[sequences];
        long[] directions = new long[sequences];
        Arrays.fill(axes, 1);
        Arrays.fill(directions, direction);
        Protobuf step = body.nodes().text(2, "step");
        step.append(ends);
        List<String> outputs = graph.ops(
                states + 2,
                "Scan",
                inputs,
                Attribute.of("body", step),
                Attribute.of("num_scan_inputs", sequences),
                Attribute.ofAll("scan_input_axes", axes),
                Attribute.ofAll("scan_input_directions", directions),
                Attribute.ofAll("scan_output_axes", 1),
                Attribute.ofAll("scan_output_directions", order));
        return new CellRun(outputs.getLast(), outputs.get(states), outputs.subList(0, states));
    }

    private static String port(Protobuf ends, int field, String name, ElementType type) {
        Protobuf tensor = new Protobuf().number(1, Stored.code(type));
        ends.message(field, new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor)));
        return name;
    }

    /** Gives a value out of the step under a name of its own. */
    private static void end(OnnxGraph body, Protobuf ends, String value) {
        String name = body.name("end");
        body.node("Identity", List.of(value), List.of(name));
        port(ends, 12, name, ElementType.F32);
    }
}
