package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.tensor.Shape;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a model as Keras's {@code to_json} does, without what compile set. */
final class ModelWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ModelWriter() {}

    static ObjectNode write(Graph graph) {
        return switch (graph.kind()) {
            case SEQUENTIAL -> sequential(graph);
            case FUNCTIONAL -> functional(graph);
        };
    }

    private static ObjectNode sequential(Graph graph) {
        ObjectNode config = JSON.objectNode();
        config.put("name", graph.name()).put("trainable", true);
        config.set("dtype", LayerWriter.floatPolicy());
        ArrayNode layers = JSON.arrayNode();
        List<Shape> shapes = graph.shapes();
        for (Node node : graph.nodes()) {
            layers.add(LayerWriter.write(node.layer(), inputs(shapes, node)));
        }
        config.set("layers", layers);
        config.set("build_input_shape", LayerWriter.batched(graph.inputShape(), true));
        ObjectNode model = KerasObject.write("keras", "Sequential", config);
        model.set("build_config", LayerWriter.buildConfig(graph.inputShape()));
        return model;
    }

    private static List<Shape> inputs(List<Shape> shapes, Node node) {
        return node.inputs().stream().map(shapes::get).toList();
    }

    private static ObjectNode functional(Graph graph) {
        ObjectNode config = JSON.objectNode();
        config.put("name", graph.name()).put("trainable", true);
        ArrayNode layers = JSON.arrayNode();
        List<Shape> shapes = graph.shapes();
        for (Node node : graph.nodes()) {
            ObjectNode layer = LayerWriter.write(node.layer(), inputs(shapes, node));
            layer.put("name", node.layer().name());
            layer.set("inbound_nodes", inbound(graph, shapes, node));
            layers.add(layer);
        }
        config.set("layers", layers);
        config.set("input_layers", end(graph, 0));
        config.set("output_layers", end(graph, graph.output()));
        ObjectNode model = KerasObject.write("keras.src.models.functional", "Functional", config);
        model.put("registered_name", "Functional");
        model.set("build_config", JSON.objectNode().putNull("input_shape"));
        return model;
    }

    private static ArrayNode end(Graph graph, int node) {
        return JSON.arrayNode()
                .add(graph.nodes().get(node).layer().name())
                .add(0)
                .add(0);
    }

    private static ArrayNode inbound(Graph graph, List<Shape> shapes, Node node) {
        ArrayNode calls = JSON.arrayNode();
        if (node.inputs().isEmpty()) {
            return calls;
        }
        ArrayNode tensors = JSON.arrayNode();
        for (int input : node.inputs()) {
            ObjectNode tensor = JSON.objectNode();
            tensor.set("shape", LayerWriter.batched(shapes.get(input), true));
            tensor.put("dtype", "float32");
            tensor.set("keras_history", end(graph, input));
            ObjectNode argument = JSON.objectNode().put("class_name", "__keras_tensor__");
            argument.set("config", tensor);
            tensors.add(argument);
        }
        ObjectNode call = JSON.objectNode();
        call.set("args", tensors.size() == 1 ? tensors : JSON.arrayNode().add(tensors));
        call.set("kwargs", JSON.objectNode());
        calls.add(call);
        return calls;
    }
}
