package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Puts the layers of a Functional model in order by the connections that Keras writes beside them. */
final class Connections {
    /** A layer and its {@code inbound_nodes}. */
    record Entry(Layer layer, JsonNode inbound) {}

    private final String model;
    private final List<Entry> entries;
    private final Map<String, Integer> numbers = new HashMap<>();

    Connections(String model, List<Entry> entries) {
        this.model = model;
        this.entries = entries;
        for (int i = 0; i < entries.size(); i++) {
            numbers.put(entries.get(i).layer().name(), i);
        }
    }

    Graph graph(JsonNode inputs, JsonNode outputs) {
        int input = end(inputs, "input_layers");
        int output = end(outputs, "output_layers");
        List<List<Integer>> sources = new ArrayList<>();
        for (Entry e : entries) {
            sources.add(sources(e));
        }
        List<Integer> order = order(input, sources);
        int[] places = new int[entries.size()];
        for (int i = 0; i < places.length; i++) {
            places[order.get(i)] = i;
        }
        List<Node> nodes = new ArrayList<>();
        for (int i : order) {
            List<Integer> from = sources.get(i).stream().map(s -> places[s]).toList();
            nodes.add(new Node(entries.get(i).layer(), from));
        }
        return new Graph(model, Graph.Kind.FUNCTIONAL, nodes, places[output]);
    }

    /** {@code ["name", 0, 0]} or a list of one such. */
    private int end(JsonNode ends, String what) {
        JsonNode one = ends.size() == 1 && ends.get(0) != null && ends.get(0).isArray() ? ends.get(0) : ends;
        if (!one.isArray() || one.size() != 3 || !one.get(0).isString()) {
            throw YunmoException.invalid(
                    "model '%s': %s must name one layer, not %s", model, what, KerasObject.abbreviated(ends));
        }
        return number(one.get(0).stringValue(), what);
    }

    private int number(String layer, String where) {
        Integer number = numbers.get(layer);
        if (number == null) {
            throw YunmoException.invalid(
                    "model '%s': %s names layer '%s', which does not exist%s",
                    model, where, layer, Names.hint(layer, numbers.keySet()));
        }
        return number;
    }

    private List<Integer> sources(Entry e) {
        String label = e.layer().label();
        if (e.layer() instanceof InputLayer) {
            return List.of();
        }
        if (!e.inbound().isArray() || e.inbound().size() != 1) {
            throw YunmoException.invalid(
                    "%s is used %d times; layers that are shared or not connected are not supported",
                    label, e.inbound().size());
        }
        JsonNode call = e.inbound().get(0);
        for (Map.Entry<String, JsonNode> argument : call.path("kwargs").properties()) {
            JsonNode value = argument.getValue();
            if (!value.isNull() && !(argument.getKey().equals("training") && value.isBoolean() && !value.asBoolean())) {
                throw YunmoException.invalid("%s is called with %s, which is not supported", label, argument.getKey());
            }
        }
        List<Integer> sources = new ArrayList<>();
        collect(call.path("args"), label, sources);
        if (sources.isEmpty()) {
            throw YunmoException.invalid("%s has no input", label);
        }
        return sources;
    }

    private void collect(JsonNode argument, String label, List<Integer> sources) {
        if (argument.isArray()) {
            for (JsonNode a : argument) {
                collect(a, label, sources);
            }
            return;
        }
        JsonNode history = argument.path("config").path("keras_history");
        if (history.size() != 3 || !history.get(0).isString()) {
            throw YunmoException.invalid(
                    "%s: its input must be another layer's output, not %s", label, KerasObject.abbreviated(argument));
        }
        sources.add(number(history.get(0).stringValue(), label));
    }

    /** The input first, then each layer as soon as all its inputs are there. */
    private List<Integer> order(int input, List<List<Integer>> sources) {
        List<Integer> order = new ArrayList<>(List.of(input));
        boolean[] placed = new boolean[entries.size()];
        placed[input] = true;
        int before = 0;
        while (before < order.size()) {
            before = order.size();
            for (int i = 0; i < placed.length; i++) {
                if (!placed[i]
                        && !sources.get(i).isEmpty()
                        && sources.get(i).stream().allMatch(s -> placed[s])) {
                    placed[i] = true;
                    order.add(i);
                }
            }
        }
        for (int i = 0; i < placed.length; i++) {
            if (!placed[i]) {
                throw YunmoException.invalid(
                        "model '%s': %s cannot be reached from the input '%s'; models have one input here",
                        model,
                        entries.get(i).layer().label(),
                        entries.get(input).layer().name());
            }
        }
        return order;
    }
}
