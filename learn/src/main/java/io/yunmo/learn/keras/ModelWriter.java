package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.graph.Port;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a model as Keras's {@code to_json} does, without what compile set. */
final class ModelWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Graph graph;
    private final List<List<Shape>> shapes;
    private final int[] owners;
    /** For each node which call of its layer it is. */
    private final int[] calls;

    private ModelWriter(Graph graph) {
        this.graph = graph;
        this.shapes = graph.shapes();
        this.owners = graph.owners();
        this.calls = new int[owners.length];
        int[] next = new int[owners.length];
        for (int i = 0; i < owners.length; i++) {
            calls[i] = next[owners[i]]++;
        }
    }

    static ObjectNode write(Graph graph) {
        ModelWriter writer = new ModelWriter(graph);
        return switch (graph.kind()) {
            case SEQUENTIAL -> writer.sequential();
            case FUNCTIONAL -> writer.functional();
        };
    }

    private ObjectNode sequential() {
        ObjectNode config = JSON.objectNode();
        config.put("name", graph.name()).put("trainable", true);
        config.set("dtype", LayerWriter.floatPolicy());
        ArrayNode layers = JSON.arrayNode();
        for (int i = 0; i < owners.length; i++) {
            layers.add(layer(i));
        }
        config.set("layers", layers);
        config.set("build_input_shape", LayerWriter.batched(graph.inputShape(), true));
        ObjectNode model = KerasObject.write("keras", "Sequential", config);
        model.set("build_config", LayerWriter.buildConfig(graph.inputShape()));
        return model;
    }

    private ObjectNode layer(int node) {
        return LayerWriter.write(graph.nodes().get(node).layer(), graph.shapesInto(node, shapes));
    }

    private ObjectNode functional() {
        ObjectNode config = JSON.objectNode();
        config.put("name", graph.name()).put("trainable", true);
        ArrayNode layers = JSON.arrayNode();
        for (int i = 0; i < owners.length; i++) {
            if (owners[i] == i) {
                ObjectNode layer = layer(i);
                layer.put("name", graph.nodes().get(i).layer().name());
                layer.set("inbound_nodes", inbound(i));
                layers.add(layer);
            }
        }
        config.set("layers", layers);
        config.set("input_layers", inputs());
        config.set("output_layers", outputs());
        ObjectNode model = KerasObject.write("keras.src.models.functional", "Functional", config);
        model.put("registered_name", "Functional");
        model.set("build_config", JSON.objectNode().putNull("input_shape"));
        return model;
    }

    private JsonNode inputs() {
        List<String> names = graph.inputNames();
        List<Port> ports = graph.inputs().stream().map(Port::of).toList();
        return ends(names, ports, graph.ends().inputsByName());
    }

    private JsonNode outputs() {
        List<Port> ports = graph.outputs().stream().map(Graph.Output::port).toList();
        return ends(graph.outputNames(), ports, graph.ends().outputsByName());
    }

    private JsonNode ends(List<String> names, List<Port> ports, boolean byName) {
        if (byName) {
            ObjectNode all = JSON.objectNode();
            for (int i = 0; i < ports.size(); i++) {
                all.set(names.get(i), history(ports.get(i)));
            }
            return all;
        }
        if (ports.size() == 1) {
            return history(ports.getFirst());
        }
        ArrayNode all = JSON.arrayNode();
        ports.forEach(p -> all.add(history(p)));
        return all;
    }

    private ArrayNode history(Port p) {
        return JSON.arrayNode()
                .add(graph.nodes().get(p.node()).layer().name())
                .add(calls[p.node()])
                .add(p.output());
    }

    private ArrayNode inbound(int first) {
        ArrayNode all = JSON.arrayNode();
        for (int i = first; i < owners.length; i++) {
            if (owners[i] == first && !graph.nodes().get(i).inputs().isEmpty()) {
                all.add(call(graph.nodes().get(i)));
            }
        }
        return all;
    }

    private ObjectNode call(Node node) {
        LayerFormat<?> format = LayerFormats.of(node.layer());
        String firstArgument = format.arguments().getFirst();
        Map<String, List<Port>> byArgument = new LinkedHashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String role = node.call().roles().isEmpty()
                    ? firstArgument
                    : node.call().roles().get(i);
            byArgument
                    .computeIfAbsent(role, r -> new ArrayList<>())
                    .add(node.inputs().get(i));
        }
        ArrayNode args = JSON.arrayNode();
        ObjectNode kwargs = JSON.objectNode();
        byArgument.forEach((role, ports) -> {
            boolean first = role.equals(firstArgument);
            boolean list = first ? format.inputs() == LayerFormat.Inputs.LIST : ports.size() > 1;
            JsonNode value = list ? tensors(ports) : tensor(ports.getFirst());
            if (first) {
                args.add(value);
            } else {
                kwargs.set(role, value);
            }
        });
        masks(node, format, kwargs);
        node.call().switches().forEach(kwargs::put);
        ObjectNode call = JSON.objectNode();
        call.set("args", args);
        call.set("kwargs", kwargs);
        return call;
    }

    /** {@code mask} for the first argument (a list where that is one), {@code value_mask} and so on for others. */
    private void masks(Node node, LayerFormat<?> format, ObjectNode kwargs) {
        if (node.masks().isEmpty()) {
            return;
        }
        if (format.inputs() == LayerFormat.Inputs.LIST) {
            ArrayNode all = JSON.arrayNode();
            for (int i = 0; i < node.inputs().size(); i++) {
                Port p = node.masks().get(i);
                all.add(p == null ? JSON.nullNode() : tensor(p));
            }
            kwargs.set("mask", all);
            return;
        }
        List<String> roles = node.call().roles();
        node.masks().forEach((i, p) -> {
            String role = roles.isEmpty() ? format.arguments().getFirst() : roles.get(i);
            kwargs.set(format.maskArgument(role), tensor(p));
        });
    }

    private ArrayNode tensors(List<Port> ports) {
        ArrayNode all = JSON.arrayNode();
        ports.forEach(p -> all.add(tensor(p)));
        return all;
    }

    private ObjectNode tensor(Port p) {
        ObjectNode tensor = JSON.objectNode();
        tensor.set("shape", LayerWriter.batched(shapes.get(p.node()).get(p.output()), true));
        tensor.put("dtype", "float32");
        tensor.set("keras_history", history(p));
        ObjectNode argument = JSON.objectNode().put("class_name", "__keras_tensor__");
        argument.set("config", tensor);
        return argument;
    }
}
