package io.yunmo.learn.fit;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.loss.FusedLoss;
import io.yunmo.learn.loss.Labels;
import io.yunmo.learn.loss.Loss;
import io.yunmo.learn.loss.LossFunction;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.Set;

/**
 * Forward pass, loss and backward pass compiled for batches up to a size. A cross-entropy after a softmax or sigmoid is
 * computed from the logits: the plan then ends before that activation, and the loss gives its outputs.
 */
final class StepPlan implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Plan plan;
    private final Optional<FusedLoss> fused;
    private final Optional<LossFunction> plain;
    private final BatchLabels labels;
    private final int capacity;

    StepPlan(
            Graph graph,
            Parameters parameters,
            long gradients,
            Loss loss,
            int capacity,
            Moment moment,
            Workers workers) {
        this.capacity = capacity;
        try {
            Batch targets = Batch.allocate(arena, graph.outputShape(), capacity);
            int rows = Math.multiplyExact(targets.rowsEach(), capacity);
            int columns = targets.at(1).columns();
            Optional<Activation> last =
                    Plan.canBeBare(graph, 0) ? graph.outputLayer(0).lastActivation() : Optional.empty();
            this.fused = last.flatMap(a -> loss.fused(a, rows, columns));
            this.plain = fused.isPresent() ? Optional.empty() : Optional.of(loss.function(rows, columns));
            this.labels = new BatchLabels(targets);
            Plan.Options options =
                    new Plan.Options(capacity, gradients, fused.isPresent() ? Set.of(0) : Set.of(), false);
            this.plan = new Plan(graph, parameters, options, moment, new Gemm(workers, arena), arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    int capacity() {
        return capacity;
    }

    /** Copies the rows of a batch in. */
    void fill(Feed feed, int[] order, int from, int n) {
        feed.fill(order, from, n, plan.input(), labels);
    }

    /** The loss of the batch without regularisation; sets all gradients. */
    double forwardBackward(Feed feed, int n) {
        double loss = forwardLoss(feed, n);
        plan.backward(n);
        return loss + plan.penalty();
    }

    private double forwardLoss(Feed feed, int n) {
        plan.forward(n, true);
        Matrix out = plan.output().at(n);
        Matrix gradient = plan.outputGradient().at(n);
        Labels wanted = labels.of(feed);
        float[] weights = labels.weightsOf(feed);
        return fused.isPresent()
                ? fused.get().forwardBackward(out, wanted, weights, out, gradient)
                : plain.orElseThrow().forwardBackward(out, wanted, weights, gradient);
    }

    /** The loss of the batch as it is for inference. */
    double forward(Feed feed, int n) {
        plan.forward(n, false);
        Matrix out = plan.output().at(n);
        Labels wanted = labels.of(feed);
        float[] weights = labels.weightsOf(feed);
        double loss = fused.isPresent()
                ? fused.get().forward(out, wanted, weights, out)
                : plain.orElseThrow().forward(out, wanted, weights);
        return loss + plan.penalty();
    }

    /** What the network answers to the batch, after {@link #forwardBackward} or {@link #forward}. */
    Matrix predictions(int n) {
        return plan.output().at(n);
    }

    Labels labels(Feed feed) {
        return labels.of(feed);
    }

    float[] weights(Feed feed) {
        return labels.weightsOf(feed);
    }

    /** The batch's inputs. */
    Matrix inputs(int n) {
        return plan.input().at(n);
    }

    @Override
    public void close() {
        arena.close();
    }
}
