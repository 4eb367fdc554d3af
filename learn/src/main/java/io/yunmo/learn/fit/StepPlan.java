package io.yunmo.learn.fit;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Forward pass, losses and backward pass compiled for batches up to a size. */
final class StepPlan implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Plan plan;
    private final OutputStep[] outputs;
    private final int inputs;
    private final int capacity;

    StepPlan(
            Graph graph,
            Parameters parameters,
            long gradients,
            List<OutputTask> tasks,
            int capacity,
            Moment moment,
            Workers workers) {
        this.capacity = capacity;
        this.inputs = graph.inputs().size();
        this.outputs = new OutputStep[tasks.size()];
        try {
            Set<Integer> bare = new HashSet<>();
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = new OutputStep(tasks.get(i), graph, capacity, arena);
                if (outputs[i].bare()) {
                    bare.add(i);
                }
            }
            Plan.Options options = new Plan.Options(capacity, gradients, bare, false);
            this.plan = new Plan(graph, parameters, options, moment, new Gemm(workers, arena), arena);
            for (int i = 0; i < outputs.length; i++) {
                outputs[i].mask(plan.outputMask(i));
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** See {@link Plan#squaresLacking}. */
    List<Optional<Matrix>> squaresLacking() {
        return plan.squaresLacking();
    }

    int capacity() {
        return capacity;
    }

    /** Copies the rows of a batch in. */
    void fill(Feed feed, int[] order, int from, int n) {
        for (int i = 0; i < inputs; i++) {
            feed.fillInput(i, order, from, n, plan.input(i));
        }
        for (int i = 0; i < outputs.length; i++) {
            feed.fillLabels(i, order, from, n, outputs[i].labels());
        }
    }

    /** The loss of the batch without regularisation; sets all gradients. */
    double forwardBackward(Feed feed, int n) {
        plan.forward(n, true);
        double loss = 0;
        for (int i = 0; i < outputs.length; i++) {
            loss += outputs[i].forwardBackward(plan, feed, n);
        }
        plan.backward(n);
        return loss + plan.penalty();
    }

    /** The loss of the batch as it is for inference. */
    double forward(Feed feed, int n) {
        plan.forward(n, false);
        double loss = 0;
        for (int i = 0; i < outputs.length; i++) {
            loss += outputs[i].forward(plan, feed, n);
        }
        return loss + plan.penalty();
    }

    int outputs() {
        return outputs.length;
    }

    /** The last batch's loss at an output, its weight in the sum aside. */
    double loss(int output) {
        return outputs[output].loss();
    }

    /** What the network answers to the batch, after {@link #forwardBackward} or {@link #forward}. */
    Matrix predictions(int output, int n) {
        return plan.output(output).at(n);
    }

    Labels labels(int output, Feed feed) {
        return outputs[output].labels().of(feed.output(output));
    }

    /** The weights that a metric of an output sees. */
    float[] weights(int output, Feed feed, boolean byWeight, boolean masked) {
        return outputs[output].metricWeights(feed.output(output), byWeight, masked);
    }

    int inputs() {
        return inputs;
    }

    /** The batch's rows of an input. */
    Matrix inputs(int input, int n) {
        return plan.input(input).at(n);
    }

    @Override
    public void close() {
        arena.close();
    }
}
