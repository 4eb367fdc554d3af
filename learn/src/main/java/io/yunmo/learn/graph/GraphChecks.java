package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What makes a list of nodes a graph: order, ends, names and shapes. */
final class GraphChecks {
    private GraphChecks() {}

    static void check(String name, List<Node> nodes, List<Integer> inputs, List<Graph.Output> outputs) {
        order(name, nodes);
        List<List<Shape>> shapes = shapes(nodes);
        ports(name, nodes, outputs, shapes);
        ends(name, nodes, inputs, outputs);
        names(name, nodes, shapes);
    }

    private static void order(String name, List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            List<Port> all = new ArrayList<>(nodes.get(i).inputs());
            all.addAll(nodes.get(i).masks().values());
            for (Port input : all) {
                if (input.node() < 0 || input.node() >= i) {
                    throw YunmoException.invalid(
                            "model '%s': %s takes node %d, which does not stand before it",
                            name, nodes.get(i).layer().label(), input.node());
                }
            }
        }
    }

    private static void ports(String name, List<Node> nodes, List<Graph.Output> outputs, List<List<Shape>> shapes) {
        for (Graph.Output o : outputs) {
            if (o.port().node() < 0 || o.port().node() >= nodes.size()) {
                throw YunmoException.invalid("model '%s': output '%s' is no node", name, o.name());
            }
            value(o.port(), nodes, shapes);
        }
    }

    private static void ends(String name, List<Node> nodes, List<Integer> inputs, List<Graph.Output> outputs) {
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw YunmoException.invalid("model '%s' needs at least one input and one output", name);
        }
        Set<Integer> used = new HashSet<>();
        for (Node n : nodes) {
            n.inputs().forEach(p -> used.add(p.node()));
            n.masks().values().forEach(p -> used.add(p.node()));
        }
        outputs.forEach(o -> used.add(o.port().node()));
        for (int i = 0; i < nodes.size(); i++) {
            Layer layer = nodes.get(i).layer();
            if (layer instanceof InputLayer != inputs.contains(i)) {
                throw YunmoException.invalid(
                        "model '%s': %s %s",
                        name,
                        layer.label(),
                        inputs.contains(i) ? "is no input layer" : "is an input that the model does not name");
            }
            if (!used.contains(i) && !inputs.contains(i)) {
                throw YunmoException.invalid("model '%s': %s must lead to an output", name, layer.label());
            }
        }
        if (new HashSet<>(inputs).size() != inputs.size()) {
            throw YunmoException.invalid("model '%s' names an input twice", name);
        }
        if (outputs.stream().map(Graph.Output::name).distinct().count() != outputs.size()) {
            throw YunmoException.invalid("model '%s' has two outputs of one name", name);
        }
    }

    /** Nodes of one name must be calls of one layer. */
    private static void names(String name, List<Node> nodes, List<List<Shape>> shapes) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            Layer layer = nodes.get(i).layer();
            Integer before = first.putIfAbsent(layer.name(), i);
            if (before == null) {
                continue;
            }
            Layer other = nodes.get(before).layer();
            List<WeightSpec> mine = layer.weights(into(nodes.get(i), shapes));
            boolean same = layer.getClass() == other.getClass()
                    && !(layer instanceof InputLayer)
                    && mine.equals(other.weights(into(nodes.get(before), shapes)));
            if (!same) {
                throw YunmoException.invalid(
                        "model '%s' has two layers named '%s'; layers need names of their own, and a layer that is "
                                + "shared needs inputs of one shape",
                        name, layer.name());
            }
        }
    }

    static List<List<Shape>> shapes(List<Node> nodes) {
        List<List<Shape>> shapes = new ArrayList<>();
        for (Node n : nodes) {
            for (Port p : n.inputs()) {
                value(p, nodes, shapes);
            }
            shapes.add(List.copyOf(n.layer().outputShapes(into(n, shapes))));
        }
        return shapes;
    }

    private static void value(Port p, List<Node> nodes, List<List<Shape>> shapes) {
        int n = shapes.get(p.node()).size();
        if (p.output() < 0 || p.output() >= n) {
            throw YunmoException.invalid(
                    "%s has %d outputs, number %d is used",
                    nodes.get(p.node()).layer().label(), n, p.output());
        }
    }

    static List<Shape> into(Node node, List<List<Shape>> shapes) {
        List<Shape> into = new ArrayList<>(node.inputs().size());
        for (Port p : node.inputs()) {
            into.add(shapes.get(p.node()).get(p.output()));
        }
        return into;
    }
}
