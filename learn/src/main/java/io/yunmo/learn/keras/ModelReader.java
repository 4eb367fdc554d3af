package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.graph.Port;
import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one model: gathers the problems of all its layers and throws them together. */
final class ModelReader {
    private final LayerNames names = new LayerNames();
    private final List<String> problems = new ArrayList<>();
    private FlatNames flat = FlatNames.none();

    Graph read(JsonNode model) {
        flat = FlatNames.of(model);
        Graph graph = model(model, List.of());
        throwProblems();
        return graph;
    }

    private Graph model(JsonNode model, List<String> path) {
        KerasObject object = KerasObject.read(model, "model");
        return switch (object.name()) {
            case "Sequential" -> sequential(object.config(), path);
            case "Functional", "Model" -> functional(object.config(), path);
            default -> throw Names.unknown("model class", object.name(), Set.of("Sequential", "Functional"));
        };
    }

    private static String name(ObjectNode config, String otherwise) {
        JsonNode name = config.path("name");
        return name.isString() && !name.stringValue().isEmpty() ? name.stringValue() : otherwise;
    }

    private static JsonNode layers(ObjectNode config) {
        JsonNode layers = config.path("layers");
        if (!layers.isArray() || layers.isEmpty()) {
            throw YunmoException.invalid("the model has no list of layers");
        }
        if (layers.size() > Graph.MOST_LAYERS) {
            throw YunmoException.invalid("the model has %d layers, the most is %d", layers.size(), Graph.MOST_LAYERS);
        }
        return layers;
    }

    private Graph sequential(ObjectNode config, List<String> path) {
        JsonNode layers = layers(config);
        List<Part> parts = parts(layers, path);
        throwProblems();
        String name = name(config, "sequential");
        if (parts.stream().allMatch(p -> p instanceof Part.OfLayer)) {
            List<Layer> all = new ArrayList<>();
            parts.forEach(p -> all.add(((Part.OfLayer) p).layer()));
            if (!(all.getFirst() instanceof InputLayer)) {
                all.addFirst(impliedInput(config, layers.get(0)));
            }
            Graph graph = Graph.chain(name, all);
            checkBuilt(layers, graph);
            return graph;
        }
        return chain(name, config, layers, parts);
    }

    /** A Sequential with models among its layers. */
    private Graph chain(String name, ObjectNode config, JsonNode layers, List<Part> parts) {
        NodeList nodes = new NodeList(name);
        boolean input = parts.getFirst().isInput();
        Layer first = input ? ((Part.OfLayer) parts.getFirst()).layer() : impliedInput(config, layers.get(0));
        Port last = nodes.add(new Node(first, List.of())).getFirst();
        for (Part p : input ? parts.subList(1, parts.size()) : parts) {
            Inbound.Tensor before = new Inbound.Tensor("", 0, 0);
            Inbound call = new Inbound(p.label(), List.of(before), Map.of(), Call.PLAIN);
            Port from = last;
            last = p.place(call, (t, where) -> from, nodes).getFirst();
        }
        Graph.Output output = new Graph.Output(parts.getLast().name(), last);
        return nodes.graph(List.of(0), List.of(output), Graph.Ends.LISTS);
    }

    private List<Part> parts(JsonNode layers, List<String> path) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode node : layers) {
            part(node, path).ifPresent(parts::add);
        }
        return parts;
    }

    private Optional<Part> part(JsonNode node, List<String> path) {
        String own = node.path("config").path("name").asString("");
        if (FlatNames.isModel(node)) {
            List<String> inner = new ArrayList<>(path);
            inner.add(own);
            return Optional.of(new Part.OfModel(own, model(node, inner), node.path("inbound_nodes")));
        }
        return layer(flat.renamed(node, path))
                .map(l -> new Part.OfLayer(own.isEmpty() ? l.name() : own, l, node.path("inbound_nodes")));
    }

    /** A Sequential without an input layer knows its input's shape once it was built. */
    private InputLayer impliedInput(ObjectNode config, JsonNode first) {
        JsonNode shape = config.path("build_input_shape");
        if (!shape.isArray()) {
            shape = first.path("build_config").path("input_shape");
        }
        if (!shape.isArray()) {
            shape = first.path("config").path("batch_input_shape");
        }
        return new InputLayer(names.next("InputLayer"), sample(shape));
    }

    private static Shape sample(JsonNode batchShape) {
        if (!batchShape.isArray() || batchShape.size() < 2 || batchShape.size() > 32) {
            throw YunmoException.invalid(
                    "the model's input shape is not known: build it in Keras or begin with an InputLayer");
        }
        long[] sizes = new long[batchShape.size() - 1];
        for (int i = 0; i < sizes.length; i++) {
            JsonNode size = batchShape.get(i + 1);
            if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 1) {
                throw YunmoException.invalid(
                        "the model's input shape %s must have whole sizes of 1 or more",
                        KerasObject.abbreviated(batchShape));
            }
            sizes[i] = size.intValue();
        }
        return new Shape(sizes);
    }

    private Optional<Layer> layer(JsonNode node) {
        try {
            KerasObject object = KerasObject.read(node, "layer");
            if (node.path("registered_name").isString()
                    && !node.path("registered_name").stringValue().equals(object.name())) {
                throw YunmoException.invalid(
                        "layer class '%s' is registered as '%s': custom classes are not known here",
                        object.name(), node.path("registered_name").stringValue());
            }
            Layer layer = LayerJson.read(object, named(object));
            names.take(layer.name());
            return Optional.of(layer);
        } catch (YunmoException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    private String named(KerasObject object) {
        return object.config().path("name").isString() ? "" : names.next(object.name());
    }

    private void throwProblems() {
        if (!problems.isEmpty()) {
            throw YunmoException.invalid("%s", "model: " + String.join("; ", problems));
        }
    }

    /** What a layer was built for in Keras must be what it is given here. */
    private static void checkBuilt(JsonNode layers, Graph graph) {
        List<List<Shape>> shapes = graph.shapes();
        int offset = graph.nodes().size() - layers.size();
        for (int i = 0; i < layers.size(); i++) {
            JsonNode built = layers.get(i).path("build_config").path("input_shape");
            Node node = graph.nodes().get(i + offset);
            if (!built.isArray() || node.inputs().size() != 1) {
                continue;
            }
            Shape given = graph.shapesInto(i + offset, shapes).getFirst();
            if (!agrees(built, given)) {
                throw YunmoException.invalid(
                        "%s was built for input shape %s, but is given %s",
                        node.layer().label(), built.toString(), Shapes.batched(given));
            }
        }
    }

    private static boolean agrees(JsonNode built, Shape given) {
        if (built.size() != given.rank() + 1) {
            return false;
        }
        for (int i = 0; i < given.rank(); i++) {
            JsonNode size = built.get(i + 1);
            if (!size.isNull() && size.asLong(-1) != given.dimension(i)) {
                return false;
            }
        }
        return true;
    }

    private Graph functional(ObjectNode config, List<String> path) {
        JsonNode layers = layers(config);
        List<Part> parts = parts(layers, path);
        throwProblems();
        Graph graph = new Connections(name(config, "functional"), parts)
                .graph(config.path("input_layers"), config.path("output_layers"));
        checkBuiltByName(layers, graph, path);
        return graph;
    }

    private void checkBuiltByName(JsonNode layers, Graph graph, List<String> path) {
        List<List<Shape>> shapes = graph.shapes();
        for (JsonNode layer : layers) {
            String name = flat.name(layer.path("config").path("name").asString(""), path);
            JsonNode built = layer.path("build_config").path("input_shape");
            for (int i = 0; i < graph.nodes().size(); i++) {
                Node node = graph.nodes().get(i);
                if (node.layer().name().equals(name) && node.inputs().size() == 1 && built.isArray()) {
                    Shape given = graph.shapesInto(i, shapes).getFirst();
                    if (!agrees(built, given)) {
                        throw YunmoException.invalid(
                                "%s was built for input shape %s, but is given %s",
                                node.layer().label(), built.toString(), Shapes.batched(given));
                    }
                }
            }
        }
    }

    /** The short form of training files. */
    Graph shortForm(String name, JsonNode layers, int[] inputShape) {
        if (!layers.isArray() || layers.isEmpty()) {
            throw YunmoException.invalid("model must be a list of layers such as {Dense: {units: 64}}");
        }
        if (layers.size() >= Graph.MOST_LAYERS) {
            throw YunmoException.invalid("model has %d layers, the most is %d", layers.size(), Graph.MOST_LAYERS - 1);
        }
        Shape input =
                new Shape(java.util.Arrays.stream(inputShape).asLongStream().toArray());
        List<Layer> all = new ArrayList<>();
        for (JsonNode node : layers) {
            layer(renamed(node)).ifPresent(all::add);
        }
        throwProblems();
        if (!(all.getFirst() instanceof InputLayer)) {
            all.addFirst(new InputLayer(names.next("InputLayer"), input));
        }
        Graph graph = Graph.chain(name, all);
        if (!graph.inputShape().equals(input)) {
            throw YunmoException.invalid(
                    "%s takes samples of shape %s, the data have %s",
                    all.getFirst().label(), graph.inputShape(), input);
        }
        return graph;
    }

    /** {@code Input} is how people write an InputLayer. */
    private static JsonNode renamed(JsonNode node) {
        if (node.isObject() && node.size() == 1 && node.has("Input")) {
            ObjectNode input = KerasObject.empty();
            input.set("InputLayer", node.get("Input"));
            return input;
        }
        return node;
    }
}
