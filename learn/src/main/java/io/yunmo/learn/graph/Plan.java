package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Gemm;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A graph compiled for batches up to a size: the operations of its layers over buffers of their own. Running it allocates
 * nothing. One thread at a time.
 */
public final class Plan {
    /**
     * What to compile for.
     *
     * @param gradients where the trainable weights' gradients go, laid out as {@link Parameters}'s first block; 0 for a plan
     *     that only goes forward
     * @param bare whether the output is that of the last layer before its activation
     * @param inputGradient whether the gradient of the input is wanted too
     */
    public record Options(int capacity, long gradients, boolean bare, boolean inputGradient) {
        boolean learns() {
            return gradients != 0;
        }
    }

    private final Graph graph;
    private final Options options;
    private final Parameters parameters;
    private final Arena arena;
    private final Gemm gemm;
    private final Moment moment;
    private final List<Shape> shapes;
    private final int[] consumers;
    private final Batch[] values;
    private final Batch[] gradients;
    private final Operation[] operations;
    private final List<List<Addition>> additions;

    /** A gradient that is to be added to another one because a value has several consumers. */
    private record Addition(Batch from, Batch to) {}

    public Plan(Graph graph, Parameters parameters, Options options, Moment moment, Gemm gemm, Arena arena) {
        this.graph = graph;
        this.options = options;
        this.parameters = parameters;
        this.arena = arena;
        this.gemm = gemm;
        this.moment = moment;
        this.shapes = graph.shapes();
        int n = graph.nodes().size();
        this.consumers = consumers();
        this.values = new Batch[n];
        this.gradients = new Batch[n];
        this.operations = new Operation[n];
        this.additions = new ArrayList<>();
        MemoryLimit.check("a batch of " + options.capacity() + " samples of model '" + graph.name() + "'", floats());
        for (int i = 0; i < n; i++) {
            values[i] =
                    alias(i) ? values[source(i)].as(shapes.get(i)) : Batch.allocate(arena, shapes.get(i), capacity());
        }
        allocateGradients();
        for (int i = 0; i < n; i++) {
            additions.add(new ArrayList<>());
            operations[i] = alias(i) ? Operation.NOTHING : layer(i).operation(wiring(i));
        }
    }

    private int capacity() {
        return options.capacity();
    }

    private Layer layer(int i) {
        return graph.nodes().get(i).layer();
    }

    private int source(int i) {
        return graph.nodes().get(i).inputs().getFirst();
    }

    private int[] consumers() {
        int[] n = new int[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            for (int input : node.inputs()) {
                n[input]++;
            }
        }
        return n;
    }

    private boolean alias(int i) {
        return i > 0
                && consumers[source(i)] == 1
                && layer(i).passesThrough(
                                Graph.pick(shapes, graph.nodes().get(i).inputs()), options.learns());
    }

    private long floats() {
        long n = 0;
        for (Shape s : shapes) {
            n = Math.addExact(n, Batch.floats(s, capacity()));
        }
        return options.learns() ? Math.multiplyExact(n, 2L) : n;
    }

    private void allocateGradients() {
        if (!options.learns()) {
            return;
        }
        for (int i = 0; i < gradients.length; i++) {
            if (alias(i) && gradients[source(i)] != null) {
                gradients[i] = gradients[source(i)].as(shapes.get(i));
            } else if (needsGradient(i)) {
                gradients[i] = Batch.allocate(arena, shapes.get(i), capacity());
            }
        }
    }

    /** The input's gradient is nobody's business unless it is asked for. */
    private boolean needsGradient(int i) {
        return options.inputGradient() || !graph.nodes().get(i).inputs().isEmpty();
    }

    private Wiring wiring(int i) {
        Node node = graph.nodes().get(i);
        List<Matrix> weights = new ArrayList<>();
        List<Optional<Matrix>> weightGradients = new ArrayList<>();
        for (StoredWeight p : parameters.of(i)) {
            weights.add(p.values());
            weightGradients.add(
                    options.learns() && p.weight().trainable() ? Optional.of(gradient(p)) : Optional.empty());
        }
        return new Wiring(
                i,
                capacity(),
                Graph.pick(List.of(values), node.inputs().isEmpty() ? List.of() : node.inputs()),
                List.of(values[i]),
                Collections.nCopies(node.inputs().size(), Optional.empty()),
                List.of(Optional.empty()),
                weights,
                weightGradients,
                inputGradients(i),
                List.of(Optional.ofNullable(gradients[i])),
                options.bare() && i == graph.output(),
                moment,
                gemm,
                arena);
    }

    private Matrix gradient(StoredWeight p) {
        return Parameters.matrix(p.weight().shape(), options.gradients() + 4 * p.offset());
    }

    /** The last consumer of a value writes its gradient, since it runs first backward; the others' are added to it. */
    private List<Optional<Batch>> inputGradients(int i) {
        List<Optional<Batch>> all = new ArrayList<>();
        List<Integer> inputs = graph.nodes().get(i).inputs();
        for (int k = 0; k < inputs.size(); k++) {
            int input = inputs.get(k);
            if (!options.learns() || gradients[input] == null) {
                all.add(Optional.empty());
            } else if (lastConsumer(input) == i && inputs.indexOf(input) == k) {
                all.add(Optional.of(gradients[input]));
            } else {
                Batch own = Batch.allocate(arena, shapes.get(input), capacity());
                additions.get(i).add(new Addition(own, gradients[input]));
                all.add(Optional.of(own));
            }
        }
        return all;
    }

    private int lastConsumer(int value) {
        int last = -1;
        for (int i = 0; i < graph.nodes().size(); i++) {
            last = graph.nodes().get(i).inputs().contains(value) ? i : last;
        }
        return last;
    }

    /** Where the samples go before {@link #forward}. */
    public Batch input() {
        return values[0];
    }

    /** Where the answers are after {@link #forward}: logits if the plan is bare. */
    public Batch output() {
        return values[graph.output()];
    }

    /** Where the gradient of the output goes before {@link #backward}. */
    public Batch outputGradient() {
        return gradients[graph.output()];
    }

    /** Where the gradient of the input is after {@link #backward}, if it was asked for. */
    public Batch inputGradient() {
        return gradients[0];
    }

    /** Runs all layers over the first samples of the input. */
    public void forward(int samples, boolean training) {
        for (int i = 1; i < operations.length; i++) {
            operations[i].forward(samples, training);
        }
    }

    /** Runs all layers backward: sets every gradient. */
    public void backward(int samples) {
        for (int i = operations.length - 1; i > 0; i--) {
            operations[i].backward(samples);
            List<Addition> more = additions.get(i);
            for (int k = 0; k < more.size(); k++) {
                Batch to = more.get(k).to();
                Elementwise.add(to.address(), more.get(k).from().address(), to.address(), to.block(samples));
            }
        }
    }

    /** What the activity regularisers add to the loss of the last forward pass. */
    public double penalty() {
        double sum = 0;
        for (Operation o : operations) {
            sum += o.penalty();
        }
        return sum;
    }

    /** Bytes of the buffers between layers. */
    public long memoryBytes() {
        return 4 * floats();
    }
}
