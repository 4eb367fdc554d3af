package io.yunmo.learn.file;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.graph.Port;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which Keras lists the layers of a Functional model once it has made one of its JSON, whatever their order
 * there ({@code map_graph} in {@code keras/src/ops/function.py}): by their distance from the outputs, then as they are met on
 * the way back from the outputs. Its files count layers in this order.
 */
final class KerasOrder {
    private final Graph graph;
    private final Map<String, Integer> met = new HashMap<>();
    private final List<Integer> finished = new ArrayList<>();
    private final Set<Integer> seen = new HashSet<>();

    private KerasOrder(Graph graph) {
        this.graph = graph;
    }

    /** The names of all layers. */
    static List<String> of(Graph graph) {
        KerasOrder order = new KerasOrder(graph);
        List<Graph.Output> outputs = new ArrayList<>(graph.outputs());
        if (graph.ends().outputsByName()) {
            outputs.sort(Comparator.comparing(Graph.Output::name));
        }
        outputs.forEach(o -> order.walk(o.port().node()));
        return order.sorted();
    }

    private List<Integer> before(int node) {
        Node n = graph.nodes().get(node);
        List<Integer> all = new ArrayList<>();
        n.inputs().forEach(p -> all.add(p.node()));
        n.masks().values().stream().map(Port::node).forEach(all::add);
        return all;
    }

    /** Depth first, without recursion: graphs may be thousands of layers deep. */
    private void walk(int from) {
        Deque<int[]> path = new ArrayDeque<>();
        if (seen.add(from)) {
            path.push(meet(from));
        }
        while (!path.isEmpty()) {
            int[] at = path.peek();
            List<Integer> inputs = before(at[0]);
            if (at[1] == inputs.size()) {
                finished.add(path.pop()[0]);
                continue;
            }
            int next = inputs.get(at[1]++);
            if (seen.add(next)) {
                path.push(meet(next));
            }
        }
    }

    private int[] meet(int node) {
        met.putIfAbsent(name(node), met.size());
        return new int[] {node, 0};
    }

    private String name(int node) {
        return graph.nodes().get(node).layer().name();
    }

    private List<String> sorted() {
        Map<Integer, Integer> nodes = new HashMap<>();
        Map<String, Integer> layers = new HashMap<>();
        for (int node : finished.reversed()) {
            int depth = Math.max(nodes.getOrDefault(node, 0), layers.getOrDefault(name(node), 0));
            layers.put(name(node), depth);
            nodes.put(node, depth);
            before(node).forEach(b -> nodes.merge(b, depth + 1, Math::max));
        }
        for (int input : graph.inputs()) {
            layers.putIfAbsent(name(input), 0);
            met.putIfAbsent(name(input), -1);
        }
        List<String> names = new ArrayList<>(layers.keySet());
        names.sort(Comparator.<String>comparingInt(n -> -layers.get(n)).thenComparing(met::get));
        return names;
    }
}
