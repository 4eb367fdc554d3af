package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.tensor.Shape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The buffers of a plan's values and of their masks. */
final class Values {
    private final Graph graph;
    private final Plan.Options options;
    private final List<List<Shape>> shapes;
    private final Map<Port, Integer> uses;
    private final List<List<Batch>> values = new ArrayList<>();
    private final List<List<Optional<Batch>>> masks = new ArrayList<>();
    private final List<List<Optional<Batch>>> ownMasks = new ArrayList<>();

    Values(Graph graph, Plan.Options options, Arena arena) {
        this.graph = graph;
        this.options = options;
        this.shapes = graph.shapes();
        this.uses = uses(graph);
        for (int i = 0; i < graph.nodes().size(); i++) {
            List<Batch> all = new ArrayList<>();
            for (Shape s : shapes.get(i)) {
                all.add(alias(i) ? at(source(i)).as(s) : Batch.allocate(arena, s, options.capacity()));
            }
            values.add(all);
            addMasks(i, arena);
        }
    }

    /** How often each value is taken: by nodes, or as an output of the graph. */
    private static Map<Port, Integer> uses(Graph graph) {
        Map<Port, Integer> n = new HashMap<>();
        for (Node node : graph.nodes()) {
            node.inputs().forEach(p -> n.merge(p, 1, Integer::sum));
            node.masks().values().forEach(p -> n.merge(p, 1, Integer::sum));
        }
        graph.outputs().forEach(o -> n.merge(o.port(), 1, Integer::sum));
        return n;
    }

    static boolean canBeBare(Graph graph, int output) {
        Port port = graph.outputs().get(output).port();
        return uses(graph).get(port) == 1 && graph.shapes().get(port.node()).size() == 1;
    }

    /** The floats of all values, and of their gradients if there are some. */
    static long floats(Graph graph, Plan.Options options) {
        long n = 0;
        for (List<Shape> some : graph.shapes()) {
            for (Shape s : some) {
                n = Math.addExact(n, Batch.floats(s, options.capacity()));
            }
        }
        return options.learns() ? Math.multiplyExact(n, 2L) : n;
    }

    private Port source(int node) {
        return graph.nodes().get(node).inputs().getFirst();
    }

    /** Whether a node's value is its input's, seen under another shape. */
    boolean alias(int node) {
        Node n = graph.nodes().get(node);
        Layer layer = n.layer();
        return n.inputs().size() == 1
                && shapes.get(node).size() == 1
                && uses.get(source(node)) == 1
                && !n.training().orElse(false)
                && layer.passesThrough(graph.shapesInto(node, shapes), options.learns());
    }

    private void addMasks(int node, Arena arena) {
        List<Optional<Shape>> into = new ArrayList<>();
        for (Optional<Batch> m : masksInto(node)) {
            into.add(m.map(Batch::sample));
        }
        List<Optional<Batch>> all = new ArrayList<>();
        List<Optional<Batch>> own = new ArrayList<>();
        Layer layer = graph.nodes().get(node).layer();
        for (OutputMask mask : layer.outputMasks(graph.shapesInto(node, shapes), into)) {
            Optional<Batch> made = mask instanceof OutputMask.Own o
                    ? Optional.of(Batch.allocate(arena, o.sample(), options.capacity()))
                    : Optional.empty();
            own.add(made);
            all.add(mask instanceof OutputMask.OfInput i ? masksInto(node).get(i.input()) : made);
        }
        masks.add(all);
        ownMasks.add(own);
    }

    /** The values that a node takes. */
    List<Batch> into(int node) {
        return graph.nodes().get(node).inputs().stream().map(this::at).toList();
    }

    /** The values that a node gives. */
    List<Batch> of(int node) {
        return values.get(node);
    }

    Batch at(Port p) {
        return values.get(p.node()).get(p.output());
    }

    Optional<Batch> maskAt(Port p) {
        return masks.get(p.node()).get(p.output());
    }

    /** The masks of a node's inputs: those given in the call, else those that the values carry. */
    List<Optional<Batch>> masksInto(int node) {
        Node n = graph.nodes().get(node);
        List<Optional<Batch>> all = new ArrayList<>();
        for (int k = 0; k < n.inputs().size(); k++) {
            Port given = n.masks().get(k);
            all.add(given == null ? maskAt(n.inputs().get(k)) : Optional.of(at(given)));
        }
        return all;
    }

    /** Where a node puts masks that it makes. */
    List<Optional<Batch>> ownMasks(int node) {
        return ownMasks.get(node);
    }

    int uses(Port p) {
        return uses.getOrDefault(p, 0);
    }
}
