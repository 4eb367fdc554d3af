package io.yunmo.learn.keras;

import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.RandomUniform;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.attention.Attention;
import io.yunmo.learn.layer.attention.Embedding;
import io.yunmo.learn.layer.attention.MultiHeadAttention;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Embeddings and attention. */
final class AttentionLayers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String[] ARGUMENTS = {
        "query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask"
    };

    private AttentionLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.built(
                        Embedding.class, "Embedding", AttentionLayers::embedding, AttentionLayers::writeEmbedding),
                LayerFormat.built(
                                Attention.class,
                                "Attention",
                                (name, a) -> attention(name, a, false),
                                AttentionLayers::writeAttention)
                        .ofList(),
                LayerFormat.built(
                                Attention.class,
                                "AdditiveAttention",
                                (name, a) -> attention(name, a, true),
                                AttentionLayers::writeAttention)
                        .ofList(),
                LayerFormat.built(
                                MultiHeadAttention.class,
                                "MultiHeadAttention",
                                AttentionLayers::multiHead,
                                AttentionLayers::writeMultiHead)
                        .taking(ARGUMENTS)
                        .building(AttentionLayers::build),
                LayerFormat.built(
                                MultiHeadAttention.class,
                                "GroupQueryAttention",
                                AttentionLayers::grouped,
                                AttentionLayers::writeGrouped)
                        .taking(ARGUMENTS)
                        .building(AttentionLayers::build));
    }

    private static Embedding embedding(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        for (String needed : List.of("input_dim", "output_dim")) {
            if (!a.has(needed)) {
                a.problem("%s is missing", needed);
            }
        }
        a.ignore("input_length", "batch_input_shape");
        LayerArguments.refuse(a, "quantization_config", "lora_rank", "lora_alpha", "activity_regularizer", "weights");
        int rows = size(a, "input_dim");
        int columns = size(a, "output_dim");
        Initializer uniform = new RandomUniform(-0.05, 0.05, OptionalLong.empty());
        Embedding e = new Embedding(
                name,
                trainable,
                rows,
                columns,
                LayerArguments.initializer(a, "embeddings_initializer", uniform),
                LayerArguments.regularizer(a, "embeddings_regularizer"),
                LayerArguments.constraint(a, "embeddings_constraint"),
                a.flag("mask_zero", false));
        a.check();
        return e;
    }

    /** A whole number from 1 on that is not beyond all bounds. */
    private static int size(Arguments a, String argument) {
        int n = a.integer(argument, 1);
        if (n < 1 || n > Embedding.MOST_ROWS) {
            a.problem("%s is %d; give a whole number from 1 to %d", argument, n, Embedding.MOST_ROWS);
            return 1;
        }
        return n;
    }

    private static void writeEmbedding(Embedding e, ObjectNode c) {
        c.put("input_dim", e.inputDim()).put("output_dim", e.outputDim());
        c.set("embeddings_initializer", e.initializer().write());
        c.set("embeddings_regularizer", LayerWriter.regularizer(e.regularizer()));
        c.putNull("activity_regularizer");
        c.set("embeddings_constraint", LayerWriter.constraint(e.constraint()));
        c.put("mask_zero", e.maskZero()).putNull("quantization_config");
    }

    private static Attention attention(String name, Arguments a, boolean additive) {
        boolean trainable = LayerArguments.trainable(a);
        boolean useScale = a.flag("use_scale", additive);
        Attention.Mode mode = additive
                ? Attention.Mode.ADDITIVE
                : a.choice(
                        "score_mode",
                        Attention.Mode.DOT,
                        Map.of("dot", Attention.Mode.DOT, "concat", Attention.Mode.CONCAT));
        double dropout = a.number("dropout", 0, 0, 1);
        OptionalInt seed = a.optionalInteger("seed");
        a.check();
        return new Attention(name, trainable, mode, useScale, dropout, seed, CoreLayers.glorot(), Call.PLAIN);
    }

    private static void writeAttention(Attention l, ObjectNode c) {
        c.put("use_scale", l.useScale());
        if (l.mode() != Attention.Mode.ADDITIVE) {
            c.put("score_mode", l.mode() == Attention.Mode.DOT ? "dot" : "concat");
        }
        c.put("dropout", l.dropout());
        c.set("seed", LayerWriter.seed(l.seed()));
    }

    private static MultiHeadAttention multiHead(String name, Arguments a) {
        for (String needed : List.of("num_heads", "key_dim")) {
            if (!a.has(needed)) {
                a.problem("%s is missing", needed);
            }
        }
        int heads = size(a, "num_heads");
        int keyDim = size(a, "key_dim");
        int valueDim = a.has("value_dim") ? size(a, "value_dim") : keyDim;
        OptionalInt output = OptionalInt.empty();
        Optional<JsonNode> shape = a.node("output_shape");
        if (shape.isPresent()) {
            double[] sizes = a.numbers("output_shape");
            if (sizes.length != 1 || sizes[0] < 1 || sizes[0] > Embedding.MOST_ROWS || sizes[0] % 1 != 0) {
                a.problem("output_shape must be one size, not %s", KerasObject.abbreviated(shape.get()));
            } else {
                output = OptionalInt.of((int) sizes[0]);
            }
        }
        boolean axes = a.has("attention_axes");
        double[] given = a.numbers("attention_axes");
        if (axes && (given.length != 1 || given[0] != 1)) {
            a.problem("attention_axes must be 1, the axis behind the batch");
        }
        return attention(name, a, false, new Sizes(heads, heads, keyDim, valueDim), output);
    }

    private record Sizes(int heads, int groups, int keyDim, int valueDim) {}

    private static MultiHeadAttention grouped(String name, Arguments a) {
        for (String needed : List.of("head_dim", "num_query_heads", "num_key_value_heads")) {
            if (!a.has(needed)) {
                a.problem("%s is missing", needed);
            }
        }
        int width = size(a, "head_dim");
        Sizes sizes = new Sizes(size(a, "num_query_heads"), size(a, "num_key_value_heads"), width, width);
        if (sizes.heads() % sizes.groups() != 0) {
            a.problem("num_query_heads must be a multiple of num_key_value_heads");
        }
        return attention(name, a, true, sizes, OptionalInt.empty());
    }

    private static MultiHeadAttention attention(
            String name, Arguments a, boolean grouped, Sizes sizes, OptionalInt output) {
        boolean trainable = LayerArguments.trainable(a);
        if (a.flag("use_gate", false)) {
            a.problem("use_gate is not supported");
        }
        // another way to the same numbers
        a.flag("flash_attention", false);
        OptionalInt window = a.optionalInteger("sliding_window");
        if (window.isPresent() && window.getAsInt() < 1) {
            a.problem("sliding_window is %d; give a whole number from 1 on", window.getAsInt());
        }
        double dropout = a.number("dropout", 0, 0, 1);
        boolean useBias = a.flag("use_bias", true);
        Initializer kernel = LayerArguments.initializer(a, "kernel_initializer", CoreLayers.glorot());
        Initializer bias = LayerArguments.initializer(a, "bias_initializer", new Zeros());
        var kernelRegularizer = LayerArguments.regularizer(a, "kernel_regularizer");
        var biasRegularizer = LayerArguments.regularizer(a, "bias_regularizer");
        // Keras hands it to the inner layers, which are not ours
        LayerArguments.refuse(a, "activity_regularizer");
        var kernelConstraint = LayerArguments.constraint(a, "kernel_constraint");
        var biasConstraint = LayerArguments.constraint(a, "bias_constraint");
        OptionalInt seed = a.optionalInteger("seed");
        a.check();
        return new MultiHeadAttention(
                name,
                trainable,
                grouped,
                sizes.heads(),
                sizes.groups(),
                sizes.keyDim(),
                sizes.valueDim(),
                dropout,
                useBias,
                output,
                window,
                kernel,
                bias,
                kernelRegularizer,
                biasRegularizer,
                kernelConstraint,
                biasConstraint,
                seed,
                Call.PLAIN);
    }

    private static void writeMultiHead(MultiHeadAttention l, ObjectNode c) {
        c.put("num_heads", l.heads()).put("key_dim", l.keyDim()).put("value_dim", l.valueDim());
        writeCommon(l, c);
        if (l.outputShape().isPresent()) {
            c.set("output_shape", JSON.arrayNode().add(l.outputShape().getAsInt()));
        } else {
            c.putNull("output_shape");
        }
        // Keras fills it in when the layer is built
        c.set("attention_axes", JSON.arrayNode().add(1));
    }

    private static void writeGrouped(MultiHeadAttention l, ObjectNode c) {
        c.put("head_dim", l.keyDim()).put("num_query_heads", l.heads()).put("num_key_value_heads", l.groups());
        writeCommon(l, c);
    }

    private static void writeCommon(MultiHeadAttention l, ObjectNode c) {
        c.put("dropout", l.dropout()).put("use_bias", l.useBias()).put("use_gate", false);
        c.set("sliding_window", LayerWriter.seed(l.slidingWindow()));
        c.set("kernel_initializer", l.kernelInitializer().write());
        c.set("bias_initializer", l.biasInitializer().write());
        c.set("kernel_regularizer", LayerWriter.regularizer(l.kernelRegularizer()));
        c.set("bias_regularizer", LayerWriter.regularizer(l.biasRegularizer()));
        c.putNull("activity_regularizer");
        c.set("kernel_constraint", LayerWriter.constraint(l.kernelConstraint()));
        c.set("bias_constraint", LayerWriter.constraint(l.biasConstraint()));
        c.set("seed", LayerWriter.seed(l.seed()));
    }

    private static Optional<ObjectNode> build(MultiHeadAttention l, List<Shape> inputs) {
        if (inputs.size() < 2) {
            return Optional.empty();
        }
        ObjectNode shapes = JSON.objectNode();
        ArrayNode query = LayerWriter.batched(inputs.get(0), true);
        shapes.set("query_shape", query);
        shapes.set("value_shape", LayerWriter.batched(inputs.get(1), true));
        List<Integer> key = l.call().inputs("key");
        if (!key.isEmpty()) {
            shapes.set("key_shape", LayerWriter.batched(inputs.get(key.getFirst()), true));
        }
        ObjectNode build = JSON.objectNode();
        build.set("shapes_dict", shapes);
        return Optional.of(build);
    }
}
