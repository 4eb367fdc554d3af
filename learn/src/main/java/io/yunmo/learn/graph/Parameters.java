package io.yunmo.learn.graph;

import io.yunmo.learn.Weight;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a graph in two blocks of memory: those that training changes, one after the other in Keras's order, and
 * those that it does not. Each weight is a padded matrix, so a whole block can be updated in one go.
 */
public final class Parameters {
    private final List<StoredWeight> all;
    private final int[] owners;
    private final long address;
    private final long trainableFloats;
    private final long fixedFloats;

    private Parameters(List<StoredWeight> all, int[] owners, long address, long trainableFloats, long fixedFloats) {
        this.all = List.copyOf(all);
        this.owners = owners;
        this.address = address;
        this.trainableFloats = trainableFloats;
        this.fixedFloats = fixedFloats;
    }

    /** Zeroed weights in {@code arena}; TOO_LARGE, before anything is allocated, if they do not fit into memory. */
    public static Parameters allocate(Graph graph, Arena arena) {
        MemoryLimit.check(
                "model '%s' with %,d parameters".formatted(graph.name(), graph.parameterCount()), floats(graph));
        long trainable = floats(graph, true);
        long fixed = floats(graph, false);
        long address = Memory.allocate(arena, trainable + fixed);
        List<List<WeightSpec>> specs = graph.weights();
        List<StoredWeight> all = new ArrayList<>();
        long next = 0;
        long nextFixed = 0;
        for (int node = 0; node < specs.size(); node++) {
            for (WeightSpec spec : specs.get(node)) {
                boolean learns = learns(graph, node, spec);
                long offset = learns ? next : nextFixed;
                all.add(parameter(graph, node, spec, learns, address + 4 * (learns ? 0 : trainable), offset));
                next += learns ? floats(spec.shape()) : 0;
                nextFixed += learns ? 0 : floats(spec.shape());
            }
        }
        return new Parameters(all, graph.owners(), address, trainable, fixed);
    }

    private static StoredWeight parameter(
            Graph graph, int node, WeightSpec spec, boolean learns, long block, long offset) {
        String path = graph.nodes().get(node).layer().name() + "/" + spec.name();
        return new StoredWeight(
                node, new Weight(path, spec.shape(), learns), spec, matrix(spec.shape(), block + 4 * offset), offset);
    }

    private static boolean learns(Graph graph, int node, WeightSpec spec) {
        return spec.trainable() && graph.nodes().get(node).layer().trainable();
    }

    /** A weight of this shape at this address. */
    public static Matrix matrix(Shape shape, long address) {
        int columns = Shapes.last(shape);
        return new Matrix(address, Shapes.rows(shape), columns, Matrix.padded(columns));
    }

    private static long floats(Shape shape) {
        return (long) Shapes.rows(shape) * Matrix.padded(Shapes.last(shape));
    }

    private static long floats(Graph graph) {
        return Math.addExact(floats(graph, true), floats(graph, false));
    }

    private static long floats(Graph graph, boolean trainable) {
        List<List<WeightSpec>> specs = graph.weights();
        long n = 0;
        for (int node = 0; node < specs.size(); node++) {
            for (WeightSpec spec : specs.get(node)) {
                n = Math.addExact(n, learns(graph, node, spec) == trainable ? floats(spec.shape()) : 0);
            }
        }
        return n;
    }

    /** All weights in Keras's order. */
    public List<StoredWeight> all() {
        return all;
    }

    /** Those that training changes, in order. */
    public List<StoredWeight> trainable() {
        return all.stream().filter(p -> p.weight().trainable()).toList();
    }

    /** The weights of a node's layer, in order: the same ones for all nodes of that layer. */
    public List<StoredWeight> of(int node) {
        return all.stream().filter(p -> p.node() == owners[node]).toList();
    }

    /** Where the trainable weights begin. */
    public long address() {
        return address;
    }

    /** Floats of the trainable block, padding included. */
    public long trainableFloats() {
        return trainableFloats;
    }

    /** Floats of both blocks, padding included; they lie one behind the other. */
    public long floats() {
        return trainableFloats + fixedFloats;
    }
}
