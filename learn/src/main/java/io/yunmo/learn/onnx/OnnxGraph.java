package io.yunmo.learn.onnx;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Operators in the making. Values have names; each operator gives new ones. A graph inside of an operator shares the names
 * and the stored tensors of the one around it. For one thread.
 */
final class OnnxGraph {
    /** What all graphs of a file share. */
    private record File(List<Stored> stored, Map<String, Integer> counts, Map<List<Object>, String> constants) {}

    private final File file;
    private final Protobuf nodes = new Protobuf();
    private String prefix = "";

    OnnxGraph() {
        this(new File(new ArrayList<>(), new HashMap<>(), new HashMap<>()));
    }

    private OnnxGraph(File file) {
        this.file = file;
    }

    /** A graph for the inside of an operator. */
    OnnxGraph inner() {
        OnnxGraph inner = new OnnxGraph(file);
        inner.prefix = prefix;
        return inner;
    }

    /** From here on new names begin with this layer's. */
    void at(String layer) {
        prefix = layer + "/";
    }

    /** The operators so far, as fields of a GraphProto. */
    Protobuf nodes() {
        return nodes;
    }

    List<Stored> stored() {
        return file.stored();
    }

    /** Keeps a name from being given to anything else. */
    void reserve(String name) {
        file.counts().merge(name, 1, Integer::sum);
    }

    /** A name that nothing has. */
    String name(String stem) {
        String whole = prefix + stem;
        int n = file.counts().merge(whole, 1, Integer::sum) - 1;
        return n == 0 ? whole : whole + "_" + n;
    }

    /** Adds an operator of one output, whose name it returns. */
    String op(String operator, List<String> inputs, Attribute... attributes) {
        return ops(1, operator, inputs, attributes).getFirst();
    }

    /** As {@link #op(String, List, Attribute...)}, for operators of inputs only. */
    String op(String operator, String... inputs) {
        return op(operator, List.of(inputs));
    }

    /** Adds an operator of several outputs. */
    List<String> ops(int outputs, String operator, List<String> inputs, Attribute... attributes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(name(operator));
        }
        node(operator, inputs, names, attributes);
        return names;
    }

    /** Adds an operator whose outputs have names already. */
    void node(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        Protobuf node = new Protobuf();
        inputs.forEach(n -> node.text(1, n));
        outputs.forEach(n -> node.text(2, n));
        node.text(3, outputs.getFirst()).text(4, operator);
        for (Attribute a : attributes) {
            node.message(5, a.message());
        }
        nodes.message(1, node);
    }

    /** A tensor of the file, under a name of its own. */
    String store(String stem, ElementType type, Shape shape, java.util.function.Supplier<Tensor> values) {
        String name = name(stem);
        file.stored().add(new Stored(name, type, shape, values));
        return name;
    }

    String floats(String stem, Shape shape, float... values) {
        return store(stem, ElementType.F32, shape, () -> Tensor.ofFloats(shape, values));
    }

    /** A number; the same one is stored once. */
    String number(double value) {
        float f = (float) value;
        return file.constants().computeIfAbsent(List.of(f), k -> shared(() -> floats("number", Shape.of(), f)));
    }

    /** A list of whole numbers, e.g. a shape; the same one is stored once. */
    String longs(long... values) {
        List<Object> key = new ArrayList<>(List.of("longs"));
        for (long v : values) {
            key.add(v);
        }
        Shape shape = Shape.of(values.length);
        return file.constants()
                .computeIfAbsent(
                        key,
                        k -> shared(() -> store("shape", ElementType.I64, shape, () -> Tensor.ofLongs(shape, values))));
    }

    private String shared(java.util.function.Supplier<String> store) {
        String before = prefix;
        prefix = "constant/";
        try {
            return store.get();
        } finally {
            prefix = before;
        }
    }
}
