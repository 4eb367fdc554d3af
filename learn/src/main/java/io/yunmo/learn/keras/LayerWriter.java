package io.yunmo.learn.keras;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes layers as Keras serialises them. */
final class LayerWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private LayerWriter() {}

    /** The layer's object; {@code inputs} are the shapes of the samples that it takes. */
    static ObjectNode write(Layer layer, List<Shape> inputs) {
        LayerFormat<?> format = LayerFormats.of(layer);
        ObjectNode config = layer instanceof InputLayer ? JSON.objectNode() : base(layer);
        format.writeInto(layer, config);
        ObjectNode node = KerasObject.write("keras.layers", format.className(), config);
        format.buildConfig(layer, inputs).ifPresent(build -> node.set("build_config", build));
        return node;
    }

    /** A layer inside another one, without what is known about its input. */
    static ObjectNode write(Layer layer) {
        ObjectNode node = write(layer, List.of());
        node.remove("build_config");
        return node;
    }

    private static ObjectNode base(Layer layer) {
        ObjectNode c = JSON.objectNode();
        c.put("name", layer.name()).put("trainable", layer.trainable());
        c.set("dtype", floatPolicy());
        return c;
    }

    /** {@code {"input_shape": …}}: one shape, or a list of several. */
    static Optional<ObjectNode> inputShape(List<Shape> inputs) {
        if (inputs.size() == 1) {
            return Optional.of(buildConfig(inputs.getFirst()));
        }
        ArrayNode shapes = JSON.arrayNode();
        inputs.forEach(s -> shapes.add(batched(s, true)));
        ObjectNode build = JSON.objectNode();
        build.set("input_shape", shapes);
        return Optional.of(build);
    }

    /** {@code {"input_shape": [null, …]}}. */
    static ObjectNode buildConfig(Shape input) {
        ObjectNode build = JSON.objectNode();
        build.set("input_shape", batched(input, true));
        return build;
    }

    /** A sample's shape with null, or nothing, for the batch in front. */
    static ArrayNode batched(Shape sample, boolean batch) {
        ArrayNode a = JSON.arrayNode();
        if (batch) {
            a.addNull();
        }
        for (int i = 0; i < sample.rank(); i++) {
            a.add((int) sample.dimension(i));
        }
        return a;
    }

    /** float32, as Keras writes it. */
    static ObjectNode floatPolicy() {
        ObjectNode config = JSON.objectNode().put("name", "float32");
        return KerasObject.write("keras", "DTypePolicy", config);
    }

    /** One axis alone, or a list of several. */
    static void axes(ObjectNode c, String argument, List<Integer> axes) {
        if (axes.size() == 1) {
            c.put(argument, axes.getFirst());
        } else {
            ArrayNode all = c.putArray(argument);
            axes.forEach(all::add);
        }
    }

    static JsonNode seed(OptionalInt seed) {
        return seed.isPresent() ? JSON.numberNode(seed.getAsInt()) : JSON.nullNode();
    }

    /** Keras writes it only where it is set. */
    static void activity(ObjectNode c, Optional<Regularizer> regularizer) {
        regularizer.ifPresent(r -> c.set("activity_regularizer", r.write()));
    }

    static JsonNode regularizer(Optional<Regularizer> r) {
        return r.map(Regularizer::write).orElseGet(JSON::nullNode);
    }

    static JsonNode constraint(Optional<Constraint> c) {
        return c.map(Constraint::write).orElseGet(JSON::nullNode);
    }
}
