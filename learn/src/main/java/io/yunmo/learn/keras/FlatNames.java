package io.yunmo.learn.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What layers are called once the models inside a model are laid open: their own names, and where two layers have one, that
 * of the inner one behind the names of its models ({@code encoder_dense}).
 */
final class FlatNames {
    /** By the names of the models around it and the layer's own, joined by '/'. */
    private final Map<String, String> byPath;

    private FlatNames(Map<String, String> byPath) {
        this.byPath = byPath;
    }

    static FlatNames none() {
        return new FlatNames(Map.of());
    }

    /** Reads all names of a model. */
    static FlatNames of(JsonNode model) {
        List<List<String>> paths = new ArrayList<>();
        collect(model, List.of(), paths);
        Set<String> taken = new HashSet<>();
        Map<String, String> names = new HashMap<>();
        for (List<String> path : paths) {
            if (path.size() == 1) {
                taken.add(path.getFirst());
                names.put(path.getFirst(), path.getFirst());
            }
        }
        for (List<String> path : paths) {
            if (path.size() > 1) {
                names.putIfAbsent(String.join("/", path), free(path, taken));
            }
        }
        return new FlatNames(names);
    }

    private static String free(List<String> path, Set<String> taken) {
        String name = path.getLast();
        if (!taken.add(name)) {
            String stem = String.join("_", path);
            name = stem;
            for (int i = 1; !taken.add(name); i++) {
                name = stem + "_" + i;
            }
        }
        return name;
    }

    private static void collect(JsonNode model, List<String> path, List<List<String>> paths) {
        for (JsonNode layer : model.path("config").path("layers")) {
            List<String> inner = new ArrayList<>(path);
            inner.add(layer.path("config").path("name").asString(""));
            if (isModel(layer)) {
                collect(layer, inner, paths);
            } else {
                paths.add(inner);
            }
        }
    }

    static boolean isModel(JsonNode layer) {
        String className = layer.path("class_name").asString("");
        return className.equals("Sequential") || className.equals("Functional") || className.equals("Model");
    }

    /** What a layer in the models {@code path} is called. */
    String name(String own, List<String> path) {
        return byPath.getOrDefault(path.isEmpty() ? own : String.join("/", path) + "/" + own, own);
    }

    /** A layer's text under its name here. */
    JsonNode renamed(JsonNode layer, List<String> path) {
        String own = layer.path("config").path("name").asString("");
        String name = name(own, path);
        if (name.equals(own) || !(layer instanceof ObjectNode object)) {
            return layer;
        }
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.get("config")).put("name", name);
        return copy;
    }

    /** For each layer by its path, e.g. {@code encoder/dense}, its name. */
    Map<String, String> byPath() {
        return Map.copyOf(byPath);
    }
}
