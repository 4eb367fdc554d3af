package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Gemm;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
     * @param bare the outputs that are to be those of their layer before its activation; see {@link #canBeBare}
     * @param inputGradient whether the gradients of the inputs are wanted too
     */
    public record Options(int capacity, long gradients, Set<Integer> bare, boolean inputGradient) {
        public Options {
            bare = Set.copyOf(bare);
        }

        boolean learns() {
            return gradients != 0;
        }

        /** For the forward pass alone. */
        public static Options forward(int capacity) {
            return new Options(capacity, 0, Set.of(), false);
        }
    }

    private final Graph graph;
    private final Options options;
    private final Parameters parameters;
    private final Moment moment;
    private final Gemm gemm;
    private final Arena arena;
    private final Values values;
    private final GradientBuffers gradients;
    private final Operation[] operations;
    private final Batch[] inputs;
    private final Batch[] outputs;
    private final Batch[] outputGradients;
    /** For each node 1 or 0 if it always runs as in training, or as in inference, and -1 if it runs as the plan does. */
    private final int[] training;

    public Plan(Graph graph, Parameters parameters, Options options, Moment moment, Gemm gemm, Arena arena) {
        this.graph = graph;
        this.options = options;
        this.parameters = parameters;
        this.moment = moment;
        this.gemm = gemm;
        this.arena = arena;
        int n = graph.nodes().size();
        MemoryLimit.check(
                "a batch of " + options.capacity() + " samples of model '" + graph.name() + "'",
                Values.floats(graph, options));
        this.values = new Values(graph, options, arena);
        this.gradients = new GradientBuffers(graph, parameters, options, values, arena);
        this.operations = new Operation[n];
        this.training = new int[n];
        this.inputs = graph.inputs().stream().map(i -> values.at(Port.of(i))).toArray(Batch[]::new);
        this.outputs = graph.outputs().stream().map(o -> values.at(o.port())).toArray(Batch[]::new);
        this.outputGradients = gradients.ofOutputs().toArray(Batch[]::new);
        for (int i = 0; i < n; i++) {
            training[i] = graph.nodes().get(i).training().map(on -> on ? 1 : 0).orElse(-1);
            operations[i] = values.alias(i) ? Operation.NOTHING : layer(i).operation(wiring(i));
        }
    }

    /** Whether an output may be left bare: nothing but the loss takes it, and its node gives nothing else. */
    public static boolean canBeBare(Graph graph, int output) {
        return Values.canBeBare(graph, output);
    }

    private Layer layer(int i) {
        return graph.nodes().get(i).layer();
    }

    private Wiring wiring(int i) {
        List<Matrix> weights = new ArrayList<>();
        for (StoredWeight p : parameters.of(i)) {
            weights.add(p.values());
        }
        return new Wiring(
                i,
                options.capacity(),
                values.into(i),
                values.of(i),
                values.masksInto(i),
                values.ownMasks(i),
                weights,
                gradients.ofWeights(i),
                gradients.into(i),
                gradients.of(i),
                bare(i),
                moment,
                gemm,
                arena);
    }

    private boolean bare(int node) {
        for (int output : options.bare()) {
            if (graph.outputs().get(output).port().node() == node) {
                return true;
            }
        }
        return false;
    }

    /** Where the samples of the only, or first, input go before {@link #forward}. */
    public Batch input() {
        return input(0);
    }

    /** Where the samples of an input go before {@link #forward}. */
    public Batch input(int i) {
        return inputs[i];
    }

    /** Where the only, or first, answers are after {@link #forward}: logits if the output is bare. */
    public Batch output() {
        return output(0);
    }

    /** Where an output's answers are after {@link #forward}: logits if the output is bare. */
    public Batch output(int i) {
        return outputs[i];
    }

    /** The mask that an output carries, if it has one. */
    public Optional<Batch> outputMask(int i) {
        return values.maskAt(graph.outputs().get(i).port());
    }

    /** Where the gradient of the only, or first, output goes before {@link #backward}. */
    public Batch outputGradient() {
        return outputGradient(0);
    }

    /** Where the gradient of an output goes before {@link #backward}. */
    public Batch outputGradient(int i) {
        return outputGradients[i];
    }

    /** Where the gradient of the only, or first, input is after {@link #backward}, if it was asked for. */
    public Batch inputGradient() {
        return inputGradient(0);
    }

    /** Where the gradient of an input is after {@link #backward}, if it was asked for. */
    public Batch inputGradient(int i) {
        return gradients.at(Port.of(graph.inputs().get(i)));
    }

    /** Runs all layers over the first samples of the inputs. */
    public void forward(int samples, boolean learning) {
        for (int i = 0; i < operations.length; i++) {
            operations[i].forward(samples, training[i] < 0 ? learning : training[i] > 0);
        }
    }

    /** Runs all layers backward: sets every gradient. */
    public void backward(int samples) {
        add(gradients.first(), samples);
        for (int i = operations.length - 1; i >= 0; i--) {
            if (gradients.runs(i)) {
                operations[i].backward(samples);
                add(gradients.after(i), samples);
            }
        }
    }

    private static void add(List<GradientBuffers.Addition> additions, int samples) {
        for (int k = 0; k < additions.size(); k++) {
            GradientBuffers.Addition a = additions.get(k);
            long n = a.whole() ? a.floats() : samples * a.floats();
            Elementwise.add(a.to(), a.from(), a.to(), n);
        }
    }

    /**
     * For each weight that training changes, what the squares of its gradient lack: see {@link Operation#squaresLacking}. Empty
     * for a weight of several nodes, whose gradients are added.
     */
    public List<Optional<Matrix>> squaresLacking() {
        List<StoredWeight> trainable = parameters.trainable();
        List<Optional<Matrix>> all = new ArrayList<>(Collections.nCopies(trainable.size(), Optional.empty()));
        int[] nodes = new int[trainable.size()];
        for (int i = 0; i < operations.length; i++) {
            List<StoredWeight> own = parameters.of(i);
            for (int k = 0; k < own.size(); k++) {
                int weight = trainable.indexOf(own.get(k));
                if (weight >= 0) {
                    all.set(weight, nodes[weight]++ == 0 ? operations[i].squaresLacking(k) : Optional.empty());
                }
            }
        }
        return all;
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
        return 4 * Values.floats(graph, options);
    }
}
