package io.yunmo.learn;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A graph of layers and its weights, which lie off the heap and belong to it. Reading by several {@link Inference}s at the
 * same time is safe; changing (initialising, loading, training) is for one caller at a time.
 */
public final class Network implements AutoCloseable {
    private final Graph graph;
    private final Arena arena = Arena.ofShared();
    private final Parameters parameters;
    /** One for the network itself and one for each lease; the memory goes when it is 0. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A network of zeroed weights.
     *
     * @throws YunmoException TOO_LARGE when its weights would not fit into memory
     */
    public Network(Graph graph) {
        this.graph = graph;
        this.parameters = Parameters.allocate(graph, arena);
    }

    public String name() {
        return graph.name();
    }

    /** What it computes. */
    public Graph graph() {
        return graph;
    }

    /** The shape of the only, or first, input, without the batch. */
    public int[] inputShape() {
        return sizes(graph.inputShape());
    }

    /** The shape of the only, or first, output, without the batch. */
    public int[] outputShape() {
        return sizes(graph.outputShape());
    }

    /** The number of floats in all weights. */
    public long parameterCount() {
        return graph.parameterCount();
    }

    /** All weights in Keras's order. */
    public List<Weight> weights() {
        return parameters.all().stream().map(StoredWeight::weight).toList();
    }

    /** Where the weights lie. For whoever holds a {@link #lease}. */
    public Parameters parameters() {
        return parameters;
    }

    /** Fills all weights by their initialisers; the same seed gives the same bits. */
    public void initialize(long seed) {
        whileHeld(() -> {
            int index = 0;
            for (StoredWeight p : parameters.all()) {
                float[] values = p.spec().initializer().values(sizes(p.weight().shape()), seed * 1_000_003 + index++);
                WeightCopies.put(values, p.values());
            }
            return this;
        });
    }

    /**
     * Sets all weights from tensors named by their paths, with or without the model's name in front. F32, F64, F16 and
     * BF16 are taken.
     *
     * @throws YunmoException INVALID with all problems together: missing, unknown, wrong shape, wrong element type; then
     *     nothing is changed
     */
    public void load(Map<String, Tensor> tensors) {
        whileHeld(() -> {
            WeightCopies.load(name(), parameters, tensors);
            return this;
        });
    }

    /** Heap copies of all weights by path, in order. */
    public Map<String, Tensor> save() {
        return whileHeld(() -> WeightCopies.save(parameters));
    }

    /** Compiles the forward pass for up to {@code maxRows} rows. It keeps the network's memory alive until it is closed. */
    public Inference inference(int maxRows) {
        if (maxRows < 1) {
            throw YunmoException.invalid("inference for %d rows; give 1 or more", maxRows);
        }
        Lease lease = lease();
        try {
            return new PlannedInference(graph, parameters, maxRows, lease);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** A claim on the network's memory. */
    public interface Lease extends AutoCloseable {
        /** Gives the claim up; a second call does nothing. */
        @Override
        void close();
    }

    /** Keeps the weights in memory until the lease is closed; UNAVAILABLE when the network is closed already. */
    public Lease lease() {
        int n;
        do {
            n = users.get();
            if (n == 0 || closed.get()) {
                throw new YunmoException(ErrorCode.UNAVAILABLE, "network '" + name() + "' is closed");
            }
        } while (!users.compareAndSet(n, n + 1));
        AtomicBoolean given = new AtomicBoolean();
        return () -> {
            if (given.compareAndSet(false, true)) {
                release();
            }
        };
    }

    private <T> T whileHeld(Supplier<T> work) {
        Lease held = lease();
        try {
            return work.get();
        } finally {
            held.close();
        }
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            arena.close();
        }
    }

    /** A network of the same graph and the same weights that is independent of this one. */
    public Network copy() {
        return whileHeld(() -> {
            Network other = new Network(graph);
            Memory.copy(parameters.address(), other.parameters.address(), parameters.floats());
            return other;
        });
    }

    /** Gives the memory back as soon as the last {@link Inference} and trainer of it are closed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }

    private static int[] sizes(Shape shape) {
        int[] sizes = new int[shape.rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (int) shape.dimension(i);
        }
        return sizes;
    }
}
