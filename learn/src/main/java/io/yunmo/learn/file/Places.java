package io.yunmo.learn.file;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.keras.KerasJson;
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

    /**
     * The weights of each layer by its name in the graph, and those names by the layers' places among models inside models.
     */
    private record Known(Map<String, List<Place>> weights, Map<String, String> names) {
        List<Place> at(String layer) {
            return weights.getOrDefault(names.getOrDefault(layer, layer), List.of());
        }
    }

    private static final int DEEPEST = 16;

    /**
     * @param model the model as Keras serialises it
     * @param graph the same
     */
    static Places of(JsonNode model, Graph graph) {
        Places places = new Places(new LinkedHashMap<>(), new LinkedHashMap<>());
        places.model(model, "", "", new Known(weights(graph), KerasJson.flatNames(model)), 0);
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
        Known known = new Known(weights(graph), KerasJson.flatNames(model));
        Map<String, List<Place>> all = new LinkedHashMap<>();
        for (JsonNode layer : model.path("config").path("layers")) {
            List<Place> own = new ArrayList<>();
            collect(layer, "", known, own, 0);
            if (!own.isEmpty()) {
                all.put(layer.path("config").path("name").asString(""), own);
            }
        }
        return all;
    }

    private static void collect(JsonNode layer, String outer, Known known, List<Place> into, int depth) {
        String path = outer + layer.path("config").path("name").asString("");
        JsonNode inner = layer.path("config").path("layers");
        if (!inner.isArray() || depth > DEEPEST) {
            into.addAll(known.at(path));
            return;
        }
        List<Place> all = new ArrayList<>();
        for (JsonNode l : inner) {
            collect(l, path + "/", known, all, depth + 1);
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
            List<Place> own = specs.get(i).stream()
                    .map(s -> new Place(layer + "/" + s.name(), s.shape(), s.trainable()))
                    .toList();
            if (!own.isEmpty()) {
                all.put(layer, own);
            }
        }
        return all;
    }

    private void model(JsonNode model, String path, String outer, Known known, int depth) {
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
            layer(layer, path + "layers/" + (n == 0 ? snake : snake + "_" + n), outer, known, depth);
        }
    }

    private void layer(JsonNode layer, String path, String outer, Known known, int depth) {
        String name = layer.path("config").path("name").asString("");
        groups.put(path, name);
        if (layer.path("config").path("layers").isArray()) {
            model(layer, path + "/", outer + name + "/", known, depth + 1);
            return;
        }
        List<List<Place>> parts = parts(known.at(outer + name));
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
