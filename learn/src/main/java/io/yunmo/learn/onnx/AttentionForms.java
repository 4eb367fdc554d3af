package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.attention.Embedding;
import io.yunmo.learn.layer.attention.MultiHeadAttention;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Embeddings, and attention of several heads. */
final class AttentionForms {
    /** What Keras adds to the scores of keys that are not seen. */
    private static final double UNSEEN = -1e9;

    private final MultiHeadAttention layer;
    private final OnnxCall call;
    private final OnnxGraph graph;

    private AttentionForms(MultiHeadAttention layer, OnnxCall call) {
        this.layer = layer;
        this.call = call;
        this.graph = call.graph();
    }

    static void addTo(OnnxForms forms) {
        forms.put(Embedding.class, AttentionForms::embedding)
                .putAll(MultiHeadAttention.class, (layer, call) -> new AttentionForms(layer, call).write());
    }

    private static String embedding(Embedding layer, OnnxCall call) {
        OnnxGraph graph = call.graph();
        String numbers = cast(graph, call.input(), ElementType.I64);
        if (layer.maskZero()) {
            String padding = graph.op(
                    "Equal",
                    numbers,
                    graph.store("padding", ElementType.I64, Shape.of(), () -> Tensor.ofLongs(Shape.of(), 0)));
            call.ownMasks().put(0, cast(graph, graph.op("Not", padding), ElementType.F32));
        }
        return graph.op("Gather", call.weight("embeddings"), numbers);
    }

    static String cast(OnnxGraph graph, String value, ElementType type) {
        return graph.op("Cast", List.of(value), Attribute.of("to", Stored.code(type)));
    }

    private int input(String argument, int otherwise) {
        List<Integer> numbers = layer.call().inputs(argument);
        return numbers.isEmpty() ? otherwise : numbers.getFirst();
    }

    private List<String> write() {
        int query = input("query", 0);
        int value = input("value", 1);
        int key = input("key", value);
        String q = projected("query", query, layer.heads(), layer.keyDim());
        String k = repeated(projected("key", key, layer.groups(), layer.keyDim()));
        String v = repeated(projected("value", value, layer.groups(), layer.valueDim()));
        q = graph.op("Mul", q, graph.number(1 / Math.sqrt(layer.keyDim())));
        String scores = graph.op("MatMul", q, graph.op("Transpose", List.of(k), Attribute.ofAll("perm", 0, 1, 3, 2)));
        Optional<String> mask = mask(query, value, key);
        if (mask.isPresent()) {
            String hidden = graph.op("Sub", graph.number(1), mask.get());
            scores = graph.op("Add", scores, graph.op("Mul", hidden, graph.number(UNSEEN)));
        }
        scores = graph.op("Softmax", List.of(scores), Attribute.of("axis", -1));
        String seen =
                graph.op("Transpose", List.of(graph.op("MatMul", scores, v)), Attribute.ofAll("perm", 0, 2, 1, 3));
        long width = (long) layer.heads() * layer.valueDim();
        seen = call.reshaped(seen, call.shapes().get(query).dimension(0), width);
        long out = call.weights()
                .getLast()
                .weight()
                .shape()
                .dimensions()[call.weights().getLast().weight().shape().rank() - 1];
        List<String> outputs = new ArrayList<>(List.of(affine("attention_output", seen, Shape.of(width, out), out)));
        if (layer.call().on("return_attention_scores")) {
            outputs.add(scores);
        }
        return outputs;
    }

    /** [batch, heads, positions, width]. */
    private String projected(String name, int input, int heads, int width) {
        Shape shape = call.shapes().get(input);
        long columns = (long) heads * width;
        String x = affine(name, call.inputs().get(input), Shape.of(Shapes.last(shape), columns), columns);
        x = call.reshaped(x, shape.dimension(0), heads, width);
        return graph.op("Transpose", List.of(x), Attribute.ofAll("perm", 0, 2, 1, 3));
    }

    private String affine(String name, String x, Shape kernel, long columns) {
        String y = graph.op("MatMul", x, call.made(name + "/kernel", kernel, () -> call.values(name + "/kernel")));
        return layer.useBias()
                ? graph.op("Add", y, call.made(name + "/bias", Shape.of(columns), () -> call.values(name + "/bias")))
                : y;
    }

    /** Each group's keys for all heads that share them. */
    private String repeated(String keys) {
        if (layer.groups() == layer.heads()) {
            return keys;
        }
        long[] groups = new long[layer.heads()];
        for (int h = 0; h < groups.length; h++) {
            groups[h] = h / (layer.heads() / layer.groups());
        }
        return graph.op("Gather", List.of(keys, graph.longs(groups)), Attribute.of("axis", 1));
    }

    /** 1 where a query sees a key, as [batch or 1, 1, queries or 1, keys or 1]. */
    private Optional<String> mask(int query, int value, int key) {
        long queries = call.shapes().get(query).dimension(0);
        long keys = call.shapes().get(value).dimension(0);
        List<String> all = new ArrayList<>();
        call.masks().get(query).ifPresent(m -> all.add(call.reshaped(m, 1, queries, 1)));
        call.masks().get(value).ifPresent(m -> all.add(call.reshaped(m, 1, 1, keys)));
        if (key != value) {
            call.masks().get(key).ifPresent(m -> all.add(call.reshaped(m, 1, 1, keys)));
        }
        int given = input("attention_mask", -1);
        if (given >= 0) {
            all.add(call.reshaped(call.inputs().get(given), 1, queries, keys));
        }
        boolean causal = layer.call().on("use_causal_mask");
        if (causal || layer.slidingWindow().isPresent()) {
            all.add(call.made("order", Shape.of(1, 1, queries, keys), () -> order((int) queries, (int) keys, causal)));
        }
        return all.stream().reduce((a, b) -> graph.op("Mul", a, b));
    }

    private float[] order(int queries, int keys, boolean causal) {
        int window = layer.slidingWindow().orElse(Integer.MAX_VALUE);
        float[] sees = new float[queries * keys];
        for (int i = 0; i < sees.length; i++) {
            int q = i / keys;
            int k = i % keys;
            sees[i] = (!causal || k <= q) && Math.abs(q - k) < window ? 1 : 0;
        }
        return sees;
    }
}
