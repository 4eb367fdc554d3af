package io.yunmo.learn.file;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.keras.Names;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Which weight of a network lies where in {@code model.weights.h5}. Keras names the groups there not by the layers' names
 * but by their classes, counted: {@code layers/dense}, {@code layers/dense_1}; the arrays of a group are numbered.
 *
 * @param groups the layers' groups by path, with the names that Keras notes beside them
 * @param weights the arrays by path, in the network's order
 */
record Places(Map<String, String> groups, Map<String, Place> weights) {
    /** A weight of the network. */
    record Place(String weight, Shape shape, boolean trainable) {}

    private static final int DEEPEST = 16;

    /**
     * @param model the model as Keras serialises it
     * @param graph the same
     */
    static Places of(JsonNode model, Graph graph) {
        Places places = new Places(new LinkedHashMap<>(), new LinkedHashMap<>());
        places.model(model, "", weights(graph), 0);
        return places;
    }

    /** How many arrays lie in a group. */
    long count(String group) {
        return weights.keySet().stream()
                .filter(p -> p.lastIndexOf('/') == group.length() && p.startsWith(group))
                .count();
    }

    /**
     * The weights of each of the model's own layers that has any, in the order of older files: those of a model that is a
     * layer together, first what is trained.
     */
    static Map<String, List<Place>> byLayer(JsonNode model, Graph graph) {
        Map<String, List<Place>> weights = weights(graph);
        Map<String, List<Place>> all = new LinkedHashMap<>();
        for (JsonNode layer : model.path("config").path("layers")) {
            List<Place> own = new ArrayList<>();
            collect(layer, weights, own, 0);
            if (!own.isEmpty()) {
                all.put(layer.path("config").path("name").asString(""), own);
            }
        }
        return all;
    }

    private static void collect(JsonNode layer, Map<String, List<Place>> weights, List<Place> into, int depth) {
        JsonNode inner = layer.path("config").path("layers");
        if (!inner.isArray() || depth > DEEPEST) {
            into.addAll(weights.getOrDefault(layer.path("config").path("name").asString(""), List.of()));
            return;
        }
        List<Place> all = new ArrayList<>();
        for (JsonNode l : inner) {
            collect(l, weights, all, depth + 1);
        }
        all.stream().filter(Place::trainable).forEach(into::add);
        all.stream().filter(p -> !p.trainable()).forEach(into::add);
    }

    /** The weights of each layer by its name, in order. */
    private static Map<String, List<Place>> weights(Graph graph) {
        Map<String, List<Place>> all = new HashMap<>();
        List<List<WeightSpec>> specs = graph.weights();
        for (int i = 0; i < specs.size(); i++) {
            String layer = graph.nodes().get(i).layer().name();
            all.put(
                    layer,
                    specs.get(i).stream()
                            .map(s -> new Place(layer + "/" + s.name(), s.shape(), s.trainable()))
                            .toList());
        }
        return all;
    }

    private void model(JsonNode model, String path, Map<String, List<Place>> weights, int depth) {
        if (depth > DEEPEST) {
            throw YunmoException.invalid("models are nested more than %d deep", DEEPEST);
        }
        boolean sequential = model.path("class_name").asString("").equals("Sequential");
        Map<String, Integer> used = new HashMap<>();
        for (JsonNode layer : model.path("config").path("layers")) {
            String className = layer.path("class_name").asString("");
            if (sequential && className.equals("InputLayer")) {
                continue;
            }
            String snake = Names.snake(className);
            int n = used.merge(snake, 1, Integer::sum) - 1;
            layer(layer, path + "layers/" + (n == 0 ? snake : snake + "_" + n), weights, depth);
        }
    }

    private void layer(JsonNode layer, String path, Map<String, List<Place>> weights, int depth) {
        String name = layer.path("config").path("name").asString("");
        groups.put(path, name);
        if (layer.path("config").path("layers").isArray()) {
            model(layer, path + "/", weights, depth + 1);
            return;
        }
        List<List<Place>> parts = parts(weights.getOrDefault(name, List.of()));
        List<String> inner = WeightGroups.of(layer);
        if (!parts.isEmpty() && parts.size() != inner.size()) {
            throw YunmoException.invalid(
                    "layer '%s' has weights of %d parts where Keras has %d", name, parts.size(), inner.size());
        }
        for (int i = 0; i < parts.size(); i++) {
            String group = inner.get(i).isEmpty() ? path : path + "/" + inner.get(i);
            groups.putIfAbsent(group, name);
            for (int k = 0; k < parts.get(i).size(); k++) {
                this.weights.put(group + "/vars/" + k, parts.get(i).get(k));
            }
        }
    }

    /** Weights that belong to the same object stand together, and their names begin alike. */
    private static List<List<Place>> parts(List<Place> weights) {
        List<List<Place>> parts = new ArrayList<>();
        String before = "";
        for (Place p : weights) {
            String owner = p.weight().substring(0, p.weight().lastIndexOf('/'));
            if (parts.isEmpty() || !owner.equals(before)) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(p);
            before = owner;
        }
        return parts;
    }
}
