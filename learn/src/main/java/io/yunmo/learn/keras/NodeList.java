package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.graph.Port;
import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The nodes of a graph while it is put together. */
final class NodeList {
    private final String model;
    private final List<Node> nodes = new ArrayList<>();
    private final List<List<Shape>> shapes = new ArrayList<>();

    NodeList(String model) {
        this.model = model;
    }

    /** Adds a node behind those that it takes values of; the values that it gives. */
    List<Port> add(Node node) {
        if (nodes.size() >= Graph.MOST_LAYERS) {
            throw YunmoException.invalid("model '%s' has more than %d calls of layers", model, Graph.MOST_LAYERS);
        }
        List<Shape> into = new ArrayList<>();
        node.inputs().forEach(p -> into.add(shapes.get(p.node()).get(p.output())));
        shapes.add(node.layer().outputShapes(into));
        nodes.add(node);
        return ports(nodes.size() - 1, shapes.getLast().size());
    }

    private static List<Port> ports(int node, int outputs) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            ports.add(new Port(node, i));
        }
        return ports;
    }

    /** Adds the nodes of a graph over values that stand for its inputs; the values that stand for its outputs. */
    List<Port> addAll(Graph graph, List<Port> given, Call outer) {
        Map<Port, Port> there = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            there.put(Port.of(graph.inputs().get(i)), given.get(i));
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node n = graph.nodes().get(i);
            if (!(n.layer() instanceof InputLayer)) {
                Map<Integer, Port> masks = new LinkedHashMap<>();
                n.masks().forEach((k, p) -> masks.put(k, there.get(p)));
                List<Port> inputs = n.inputs().stream().map(there::get).toList();
                for (Port made : add(new Node(n.layer(), inputs, masks, within(n.call(), outer)))) {
                    there.put(new Port(i, made.output()), made);
                }
            }
        }
        return graph.outputs().stream().map(o -> there.get(o.port())).toList();
    }

    /** A model that is called with {@code training} hands it on to its layers. */
    private static Call within(Call inner, Call outer) {
        Boolean training = outer.switches().get("training");
        if (training == null || inner.switches().containsKey("training")) {
            return inner;
        }
        Map<String, Boolean> switches = new LinkedHashMap<>(inner.switches());
        switches.put("training", training);
        return new Call(inner.roles(), switches);
    }

    /** The graph of what leads to the outputs. */
    Graph graph(List<Integer> inputs, List<Graph.Output> outputs, Graph.Ends ends) {
        int[] places = places(inputs, outputs);
        List<Node> kept = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (places[i] >= 0) {
                Node n = nodes.get(i);
                Map<Integer, Port> masks = new LinkedHashMap<>();
                n.masks().forEach((k, p) -> masks.put(k, moved(p, places)));
                List<Port> from = n.inputs().stream().map(p -> moved(p, places)).toList();
                kept.add(new Node(n.layer(), from, masks, n.call()));
            }
        }
        return new Graph(
                model,
                Graph.Kind.FUNCTIONAL,
                kept,
                inputs.stream().map(i -> places[i]).toList(),
                outputs.stream()
                        .map(o -> new Graph.Output(o.name(), moved(o.port(), places)))
                        .toList(),
                ends);
    }

    private static Port moved(Port p, int[] places) {
        return new Port(places[p.node()], p.output());
    }

    /** The new number of each node that is needed, -1 for others. */
    private int[] places(List<Integer> inputs, List<Graph.Output> outputs) {
        boolean[] needed = new boolean[nodes.size()];
        inputs.forEach(i -> needed[i] = true);
        outputs.forEach(o -> needed[o.port().node()] = true);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (needed[i]) {
                nodes.get(i).inputs().forEach(p -> needed[p.node()] = true);
                nodes.get(i).masks().values().forEach(p -> needed[p.node()] = true);
            }
        }
        int[] places = new int[needed.length];
        int next = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = needed[i] ? next++ : -1;
        }
        return places;
    }
}
