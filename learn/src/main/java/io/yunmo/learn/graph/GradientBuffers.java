package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Batch;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The buffers of a plan's gradients. An operation sets what it is given; where a value has several consumers, or a layer
 * several calls, the first that runs backward sets the gradient itself and the others go to buffers of their own, which are
 * added to it. Only what leads back to a trainable weight (or to an input whose gradient is wanted) has a gradient.
 */
final class GradientBuffers {
    /**
     * A sum to be made after a node ran backward.
     *
     * @param floats whole vectors a sample, or altogether
     * @param whole whether {@code floats} does not depend on the samples
     */
    record Addition(long from, long to, long floats, boolean whole) {}

    private final Graph graph;
    private final Parameters parameters;
    private final Plan.Options options;
    private final Values values;
    private final Arena arena;
    private final boolean[] wanted;
    private final boolean[] runs;
    private final Map<Port, Batch> gradients = new HashMap<>();
    private final List<Batch> ofOutputs = new ArrayList<>();
    private final List<Addition> first = new ArrayList<>();
    private final List<List<Addition>> after = new ArrayList<>();
    private final List<List<Optional<Batch>>> into = new ArrayList<>();
    private final List<List<Optional<Matrix>>> ofWeights = new ArrayList<>();

    GradientBuffers(Graph graph, Parameters parameters, Plan.Options options, Values values, Arena arena) {
        this.graph = graph;
        this.parameters = parameters;
        this.options = options;
        this.values = values;
        this.arena = arena;
        int n = graph.nodes().size();
        this.wanted = wanted();
        this.runs = new boolean[n];
        for (int i = 0; i < n; i++) {
            after.add(new ArrayList<>());
            into.add(List.of());
            ofWeights.add(List.of());
        }
        if (options.learns()) {
            allocate();
            for (int i = 0; i < n; i++) {
                runs[i] = wanted[i] && hasGradient(i);
            }
            connect();
        } else {
            for (int i = 0; i < n; i++) {
                into.set(i, none(graph.nodes().get(i).inputs().size()));
                ofWeights.set(i, none(parameters.of(i).size()));
            }
        }
    }

    private static <T> List<Optional<T>> none(int n) {
        List<Optional<T>> none = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            none.add(Optional.empty());
        }
        return none;
    }

    /** Whether each node's values lead back to something whose gradient is wanted. */
    private boolean[] wanted() {
        boolean[] w = new boolean[graph.nodes().size()];
        for (int i = 0; i < w.length && options.learns(); i++) {
            Node node = graph.nodes().get(i);
            w[i] = node.inputs().isEmpty() ? options.inputGradient() : trains(i);
            for (Port p : node.inputs()) {
                w[i] |= w[p.node()];
            }
        }
        return w;
    }

    private boolean trains(int node) {
        for (StoredWeight w : parameters.of(node)) {
            if (w.weight().trainable()) {
                return true;
            }
        }
        return false;
    }

    /** One buffer for each value that is used and wanted; an alias has its source's. */
    private void allocate() {
        Set<Port> outputs = new HashSet<>();
        graph.outputs().forEach(o -> outputs.add(o.port()));
        for (int i = 0; i < graph.nodes().size(); i++) {
            List<Batch> of = values.of(i);
            for (int k = 0; k < of.size(); k++) {
                Port p = new Port(i, k);
                Port source = values.alias(i) ? graph.nodes().get(i).inputs().getFirst() : p;
                if (values.alias(i) && gradients.containsKey(source)) {
                    gradients.put(p, gradients.get(source).as(of.get(k).sample()));
                } else if (wanted[i] && values.uses(p) > 0 || outputs.contains(p)) {
                    gradients.put(p, batch(of.get(k)));
                }
            }
        }
    }

    private boolean hasGradient(int node) {
        for (int k = 0; k < values.of(node).size(); k++) {
            if (gradients.containsKey(new Port(node, k))) {
                return true;
            }
        }
        return false;
    }

    private Batch batch(Batch like) {
        return Batch.allocate(arena, like.sample(), options.capacity());
    }

    private void connect() {
        Set<Port> set = new HashSet<>();
        for (Graph.Output o : graph.outputs()) {
            Batch gradient = gradients.get(o.port());
            if (set.add(o.port())) {
                ofOutputs.add(gradient);
            } else {
                Batch more = batch(gradient);
                ofOutputs.add(more);
                first.add(addition(more, gradient));
            }
        }
        Set<Integer> layers = new HashSet<>();
        int[] owners = graph.owners();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            connectInputs(i, set);
            ofWeights.set(i, weights(i, runs(i) && layers.add(owners[i])));
        }
    }

    private Addition addition(Batch from, Batch to) {
        return new Addition(from.address(), to.address(), to.block(1), false);
    }

    /** Nodes are taken in the order in which they run backward, so {@code set} knows what has been set before. */
    private void connectInputs(int node, Set<Port> set) {
        List<Optional<Batch>> all = new ArrayList<>();
        for (Port p : graph.nodes().get(node).inputs()) {
            Batch gradient = gradients.get(p);
            if (gradient == null || !wanted[p.node()] || !runs(node)) {
                all.add(Optional.empty());
            } else if (values.alias(node)) {
                set.add(p);
                all.add(Optional.of(gradient));
            } else if (set.add(p)) {
                all.add(Optional.of(gradient));
            } else {
                Batch own = batch(gradient);
                after.get(node).add(addition(own, gradient));
                all.add(Optional.of(own));
            }
        }
        into.set(node, all);
    }

    private List<Optional<Matrix>> weights(int node, boolean firstCall) {
        List<Optional<Matrix>> all = new ArrayList<>();
        for (StoredWeight w : parameters.of(node)) {
            if (!w.weight().trainable() || !runs(node)) {
                all.add(Optional.empty());
                continue;
            }
            long target = options.gradients() + 4 * w.offset();
            long own = firstCall ? target : Memory.allocate(arena, w.floats());
            if (!firstCall) {
                after.get(node).add(new Addition(own, target, w.floats(), true));
            }
            all.add(Optional.of(Parameters.matrix(w.weight().shape(), own)));
        }
        return all;
    }

    /** Whether a node runs backward: one of its values has a gradient, and something before it wants one. */
    boolean runs(int node) {
        return runs[node];
    }

    /** Additions before any node runs. */
    List<Addition> first() {
        return first;
    }

    /** Additions after a node ran. */
    List<Addition> after(int node) {
        return after.get(node);
    }

    /** The gradients that a node sets. */
    List<Optional<Batch>> into(int node) {
        return into.get(node);
    }

    /** The gradients of a node's values that its operation reads. */
    List<Optional<Batch>> of(int node) {
        List<Optional<Batch>> all = new ArrayList<>();
        for (int k = 0; k < values.of(node).size(); k++) {
            Batch gradient = runs(node) ? gradients.get(new Port(node, k)) : null;
            all.add(Optional.ofNullable(gradient));
        }
        return all;
    }

    List<Optional<Matrix>> ofWeights(int node) {
        return ofWeights.get(node);
    }

    /** Where the gradient of each output goes; none if nothing is learnt. */
    List<Batch> ofOutputs() {
        return ofOutputs;
    }

    Batch at(Port p) {
        return gradients.get(p);
    }
}
