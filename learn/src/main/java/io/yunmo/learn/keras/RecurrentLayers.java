package io.yunmo.learn.keras;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.Plain;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Orthogonal;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.recurrent.Bidirectional;
import io.yunmo.learn.layer.recurrent.Cell;
import io.yunmo.learn.layer.recurrent.CellKind;
import io.yunmo.learn.layer.recurrent.RecurrentLayer;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Recurrent layers, their cells, and Bidirectional around them. */
final class RecurrentLayers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String STACK = "StackedRNNCells";

    private RecurrentLayers() {}

    static List<LayerFormat<?>> formats() {
        List<LayerFormat<?>> all = new ArrayList<>();
        for (CellKind kind : CellKind.values()) {
            all.add(sequences(LayerFormat.built(
                    RecurrentLayer.class,
                    kind.layerName(),
                    (name, a) -> layer(kind, name, a),
                    (l, c) -> write(kind, l, c))));
        }
        all.add(sequences(
                LayerFormat.built(RecurrentLayer.class, "RNN", RecurrentLayers::rnn, RecurrentLayers::writeRnn)));
        all.add(sequences(LayerFormat.built(
                Bidirectional.class,
                "Bidirectional",
                RecurrentLayers::bidirectional,
                RecurrentLayers::writeBidirectional)));
        return all;
    }

    private static <L extends io.yunmo.learn.layer.Layer> LayerFormat<L> sequences(LayerFormat<L> format) {
        return format.taking("sequences", "initial_state").building((l, in) -> build(in));
    }

    private static Optional<ObjectNode> build(List<Shape> inputs) {
        if (inputs.size() < 2) {
            return inputs.isEmpty() ? Optional.empty() : LayerWriter.inputShape(inputs);
        }
        ObjectNode shapes = JSON.objectNode();
        shapes.set("sequences_shape", LayerWriter.batched(inputs.getFirst(), true));
        ArrayNode states = JSON.arrayNode();
        inputs.subList(1, inputs.size()).forEach(s -> states.add(LayerWriter.batched(s, true)));
        shapes.set("initial_state_shape", states);
        ObjectNode build = JSON.objectNode();
        build.set("shapes_dict", shapes);
        return Optional.of(build);
    }

    private static RecurrentLayer layer(CellKind kind, String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        a.ignore("use_cudnn", "implementation", "batch_input_shape");
        String cellName = switch (kind) {
            case SIMPLE -> "simple_rnn_cell";
            case LSTM -> "lstm_cell";
            case GRU -> "gru_cell";
        };
        Optional<Cell> cell = cell(kind, cellName, trainable, a);
        Optional<Regularizer> activity = LayerArguments.regularizer(a, "activity_regularizer");
        Steps steps = Steps.read(a);
        a.check();
        return steps.layer(name, trainable, kind.layerName(), Optional.empty(), List.of(cell.orElseThrow()), activity);
    }

    /** What all recurrent layers have. */
    private record Steps(boolean sequences, boolean state, boolean backwards, boolean unroll, boolean zero) {
        static Steps read(Arguments a) {
            if (a.flag("stateful", false)) {
                a.problem("stateful is not supported: give states as initial_state, take them by return_state");
            }
            if (a.flag("time_major", false)) {
                a.problem("time_major is not supported");
            }
            return new Steps(
                    a.flag("return_sequences", false),
                    a.flag("return_state", false),
                    a.flag("go_backwards", false),
                    a.flag("unroll", false),
                    a.flag("zero_output_for_mask", false));
        }

        RecurrentLayer layer(
                String name,
                boolean trainable,
                String className,
                Optional<String> stack,
                List<Cell> cells,
                Optional<Regularizer> activity) {
            return new RecurrentLayer(
                    name,
                    trainable,
                    className,
                    stack,
                    cells,
                    sequences,
                    state,
                    backwards,
                    unroll,
                    zero,
                    activity,
                    Call.PLAIN);
        }

        static void write(RecurrentLayer l, ObjectNode c) {
            c.put("return_sequences", l.returnSequences()).put("return_state", l.returnState());
            c.put("go_backwards", l.goBackwards()).put("stateful", false).put("unroll", l.unroll());
            c.put("zero_output_for_mask", l.zeroOutputForMask());
        }
    }

    private static Optional<Cell> cell(CellKind kind, String name, boolean trainable, Arguments a) {
        if (!a.has("units")) {
            a.problem("units is missing");
        }
        int units = a.integer("units", 1);
        if (units < 1 || units > Cell.MOST_UNITS) {
            a.problem("units is %d; give a whole number from 1 to %d", units, Cell.MOST_UNITS);
            units = 1;
        }
        boolean gated = kind != CellKind.SIMPLE;
        // null is no activation, as in Keras
        Activation activation = activation(a, "activation", Plain.TANH);
        Activation recurrent = gated ? activation(a, "recurrent_activation", Plain.SIGMOID) : Activation.linear();
        boolean useBias = a.flag("use_bias", true);
        boolean forget = kind == CellKind.LSTM && a.flag("unit_forget_bias", true);
        boolean after = kind == CellKind.GRU && a.flag("reset_after", true);
        return Optional.of(new Cell(
                kind,
                name,
                trainable,
                units,
                activation,
                recurrent,
                useBias,
                forget,
                after,
                parameter(a, "kernel", CoreLayers.glorot()),
                parameter(a, "recurrent", new Orthogonal(1, OptionalLong.empty())),
                parameter(a, "bias", new Zeros()),
                a.number("dropout", 0, 0, 1),
                a.number("recurrent_dropout", 0, 0, 1),
                seed(a)));
    }

    private static OptionalInt seed(Arguments a) {
        return a.optionalInteger("seed");
    }

    private static Activation activation(Arguments a, String name, Activation otherwise) {
        if (a.given(name) && !a.has(name)) {
            return Activation.linear();
        }
        return a.nested(name, otherwise, n -> {
            Activation found = Activation.parse(n);
            if (found.outputColumns(2) != 2) {
                throw YunmoException.invalid("%s changes the number of units", found.keras());
            }
            return found;
        });
    }

    private static Cell.Parameter parameter(Arguments a, String name, Initializer otherwise) {
        return new Cell.Parameter(
                LayerArguments.initializer(a, name + "_initializer", otherwise),
                LayerArguments.regularizer(a, name + "_regularizer"),
                LayerArguments.constraint(a, name + "_constraint"));
    }

    private static void write(CellKind kind, RecurrentLayer l, ObjectNode c) {
        Cell cell = l.cells().getFirst();
        Steps.write(l, c);
        writeCell(cell, c);
        c.set("activity_regularizer", LayerWriter.regularizer(l.activityRegularizer()));
        if (kind != CellKind.SIMPLE) {
            c.set("seed", LayerWriter.seed(cell.seed()));
        }
    }

    private static void writeCell(Cell cell, ObjectNode c) {
        c.put("units", cell.units());
        c.set("activation", cell.activation().write());
        if (cell.kind() != CellKind.SIMPLE) {
            c.set("recurrent_activation", cell.recurrentActivation().write());
        }
        c.put("use_bias", cell.useBias());
        if (cell.kind() == CellKind.LSTM) {
            c.put("unit_forget_bias", cell.unitForgetBias());
        }
        if (cell.kind() == CellKind.GRU) {
            c.put("reset_after", cell.resetAfter());
        }
        writeParameter("kernel", cell.kernel(), c);
        writeParameter("recurrent", cell.recurrent(), c);
        writeParameter("bias", cell.bias(), c);
        c.put("dropout", cell.dropout()).put("recurrent_dropout", cell.recurrentDropout());
    }

    private static void writeParameter(String name, Cell.Parameter p, ObjectNode c) {
        c.set(name + "_initializer", p.initializer().write());
        c.set(name + "_regularizer", LayerWriter.regularizer(p.regularizer()));
        c.set(name + "_constraint", LayerWriter.constraint(p.constraint()));
    }

    private static RecurrentLayer rnn(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("cell")) {
            a.problem("cell is missing");
        }
        Cells cells = a.nested("cell", new Cells(Optional.empty(), List.of()), RecurrentLayers::cells);
        Optional<Regularizer> activity = LayerArguments.regularizer(a, "activity_regularizer");
        Steps steps = Steps.read(a);
        a.check();
        return steps.layer(name, trainable, "RNN", cells.stack(), cells.cells(), activity);
    }

    private record Cells(Optional<String> stack, List<Cell> cells) {}

    private static Cells cells(JsonNode node) {
        KerasObject object = KerasObject.read(node, "cell");
        if (!object.name().equals(STACK)) {
            return new Cells(Optional.empty(), List.of(cell(object)));
        }
        Arguments a = new Arguments(STACK, object).ignore("name", "dtype", "trainable");
        List<Cell> all = new ArrayList<>();
        JsonNode list = a.node("cells").orElseGet(JSON::arrayNode);
        if (!list.isArray() || list.isEmpty() || list.size() > 100) {
            a.problem("cells must be a list of 1 to 100 cells");
        } else {
            list.forEach(c -> all.add(cell(KerasObject.read(c, "cell"))));
        }
        a.check();
        return new Cells(Optional.of(name(object, "stacked_rnn_cells")), all);
    }

    private static String name(KerasObject object, String otherwise) {
        JsonNode name = object.config().path("name");
        return name.isString() ? name.stringValue() : otherwise;
    }

    private static Cell cell(KerasObject object) {
        Map<String, CellKind> kinds = new LinkedHashMap<>();
        for (CellKind kind : CellKind.values()) {
            kinds.put(kind.cellName(), kind);
        }
        CellKind kind = kinds.get(object.name());
        if (kind == null) {
            throw Names.unknown("recurrent cell", object.name(), kinds.keySet());
        }
        Arguments a = new Arguments(object.name(), object).ignore("name", "dtype", "implementation");
        String name = name(object, Names.snake(object.name()));
        Optional<Cell> cell = cell(kind, name, LayerArguments.trainable(a), a);
        a.check();
        return cell.orElseThrow();
    }

    private static void writeRnn(RecurrentLayer l, ObjectNode c) {
        Steps.write(l, c);
        LayerWriter.activity(c, l.activityRegularizer());
        if (l.stack().isEmpty()) {
            c.set("cell", writeCell(l.cells().getFirst()));
            return;
        }
        ObjectNode config = base(l.stack().get(), true);
        ArrayNode cells = JSON.arrayNode();
        l.cells().forEach(cell -> cells.add(writeCell(cell)));
        config.set("cells", cells);
        c.set("cell", KerasObject.write("keras.layers", STACK, config));
    }

    private static ObjectNode writeCell(Cell cell) {
        ObjectNode config = base(cell.name(), cell.trainable());
        writeCell(cell, config);
        config.set("seed", LayerWriter.seed(cell.seed()));
        return KerasObject.write("keras.layers", cell.kind().cellName(), config);
    }

    private static ObjectNode base(String name, boolean trainable) {
        ObjectNode config = JSON.objectNode().put("name", name).put("trainable", trainable);
        config.set("dtype", LayerWriter.floatPolicy());
        return config;
    }

    private static Bidirectional bidirectional(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        Map<String, Bidirectional.Merge> merges = new LinkedHashMap<>();
        for (Bidirectional.Merge m : Bidirectional.Merge.values()) {
            if (m != Bidirectional.Merge.NONE) {
                merges.put(m.keras(), m);
            }
        }
        boolean none = a.given("merge_mode") && !a.has("merge_mode");
        Bidirectional.Merge merge =
                none ? Bidirectional.Merge.NONE : a.choice("merge_mode", Bidirectional.Merge.CONCAT, merges);
        a.ignore("batch_input_shape");
        if (!a.has("layer")) {
            a.problem("layer is missing");
        }
        Optional<RecurrentLayer> layer = a.nested("layer", Optional.empty(), RecurrentLayers::inner);
        Optional<RecurrentLayer> back = a.nested("backward_layer", Optional.empty(), RecurrentLayers::inner);
        a.check();
        RecurrentLayer forward = directed(layer.orElseThrow(), "forward_", false);
        RecurrentLayer backward =
                back.isPresent() ? zeroing(back.get()) : directed(layer.orElseThrow(), "backward_", true);
        return new Bidirectional(name, trainable, forward, backward, merge, Call.PLAIN);
    }

    private static Optional<RecurrentLayer> inner(JsonNode node) {
        KerasObject object = KerasObject.read(node, "layer");
        if (LayerJson.read(object, Names.snake(object.name())) instanceof RecurrentLayer r) {
            return Optional.of(r);
        }
        throw YunmoException.invalid("%s is no recurrent layer", object.name());
    }

    /** As Keras makes the two of one: named by their direction, zero where masked if they return sequences. */
    private static RecurrentLayer directed(RecurrentLayer l, String prefix, boolean backwards) {
        String name = l.name().startsWith(prefix) ? l.name() : prefix + l.name();
        return zeroing(copy(l, name, backwards || l.goBackwards(), l.zeroOutputForMask()));
    }

    private static RecurrentLayer zeroing(RecurrentLayer l) {
        return copy(l, l.name(), l.goBackwards(), l.returnSequences());
    }

    private static RecurrentLayer copy(RecurrentLayer l, String name, boolean backwards, boolean zero) {
        return new RecurrentLayer(
                name,
                l.trainable(),
                l.className(),
                l.stack(),
                l.cells(),
                l.returnSequences(),
                l.returnState(),
                backwards,
                l.unroll(),
                zero,
                l.activityRegularizer(),
                l.call());
    }

    private static void writeBidirectional(Bidirectional b, ObjectNode c) {
        if (b.merge() == Bidirectional.Merge.NONE) {
            c.putNull("merge_mode");
        } else {
            c.put("merge_mode", b.merge().keras());
        }
        c.set("layer", LayerWriter.write(b.forward()));
        c.set("backward_layer", LayerWriter.write(b.backward()));
    }
}
