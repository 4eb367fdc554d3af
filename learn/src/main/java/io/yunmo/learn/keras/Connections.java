package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Port;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Puts the calls of a Functional model's layers in order by the connections that Keras writes beside them. A model inside
 * the model is laid open: each of its calls becomes calls of its layers.
 */
final class Connections {
    private final String model;
    private final List<Part> parts;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final NodeList nodes;
    private final List<Integer> inputs = new ArrayList<>();
    /** For each part and each of its calls the values that it gives, as soon as it is placed. */
    private final List<List<List<Port>>> placed = new ArrayList<>();

    Connections(String model, List<Part> parts) {
        this.model = model;
        this.parts = parts;
        this.nodes = new NodeList(model);
        for (int i = 0; i < parts.size(); i++) {
            if (numbers.put(parts.get(i).name(), i) != null) {
                throw YunmoException.invalid(
                        "model '%s' has two layers named '%s'; layers need names of their own",
                        model, parts.get(i).name());
            }
        }
    }

    Graph graph(JsonNode inputEnds, JsonNode outputEnds) {
        List<List<Inbound>> calls = new ArrayList<>();
        for (Part p : parts) {
            calls.add(Inbound.all(p));
            placed.add(new ArrayList<>());
        }
        place(calls);
        for (EndName e : EndName.all(model, "input_layers", inputEnds)) {
            inputs.add(value(e.tensor(), "input_layers").node());
        }
        List<Graph.Output> outputs = new ArrayList<>();
        for (EndName e : EndName.all(model, "output_layers", outputEnds)) {
            Port port = value(e.tensor(), "output_layers");
            String name = e.key().orElse(e.tensor().layer());
            boolean taken = outputs.stream().anyMatch(o -> o.name().equals(name));
            outputs.add(new Graph.Output(taken ? name + "_" + outputs.size() : name, port));
        }
        Graph.Ends ends = new Graph.Ends(inputEnds.isObject(), outputEnds.isObject());
        return nodes.graph(inputs, outputs, ends);
    }

    /** Each call as soon as all its inputs are there. */
    private void place(List<List<Inbound>> calls) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = 0; i < parts.size(); i++) {
                int next = placed.get(i).size();
                while (next < calls.get(i).size() && ready(calls.get(i).get(next))) {
                    placed.get(i).add(parts.get(i).place(calls.get(i).get(next), this::value, nodes));
                    next++;
                    moved = true;
                }
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            if (placed.get(i).size() < calls.get(i).size()) {
                throw YunmoException.invalid(
                        "model '%s': %s cannot be reached from the model's inputs",
                        model, parts.get(i).label());
            }
        }
    }

    private boolean ready(Inbound call) {
        for (Inbound.Tensor t : call.tensors()) {
            int part = number(t.layer(), call.label());
            if (placed.get(part).size() <= t.call()) {
                return false;
            }
        }
        return true;
    }

    private Port value(Inbound.Tensor t, String where) {
        List<List<Port>> calls = placed.get(number(t.layer(), where));
        if (t.call() >= calls.size() || t.output() >= calls.get(t.call()).size()) {
            throw YunmoException.invalid(
                    "model '%s': %s takes output %d of call %d of layer '%s', which does not exist",
                    model, where, t.output(), t.call(), t.layer());
        }
        return calls.get(t.call()).get(t.output());
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
}
