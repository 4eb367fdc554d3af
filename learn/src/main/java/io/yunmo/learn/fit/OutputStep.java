package io.yunmo.learn.fit;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.loss.FusedLoss;
import io.yunmo.learn.loss.Labels;
import io.yunmo.learn.loss.LossFunction;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * The end of a step at one output: labels, loss and its gradient. A cross-entropy after a softmax or sigmoid is computed from
 * the logits: the plan then ends before that activation, and the loss gives its outputs.
 */
final class OutputStep {
    private final OutputTask task;
    private final BatchLabels labels;
    private final Optional<FusedLoss> fused;
    private final Optional<LossFunction> plain;
    private final float factor;
    private Optional<MaskWeights> mask = Optional.empty();
    private double loss;

    OutputStep(OutputTask task, Graph graph, int capacity, Arena arena) {
        this.task = task;
        this.factor = (float) task.weight();
        this.labels = new BatchLabels(Batch.allocate(arena, task.shape(), capacity));
        int rows = Math.multiplyExact(task.rowsEach(), capacity);
        Optional<Activation> last = Plan.canBeBare(graph, task.output())
                ? graph.outputLayer(task.output()).lastActivation()
                : Optional.empty();
        this.fused = task.loss().flatMap(l -> last.flatMap(a -> l.fused(a, rows, task.columns())));
        this.plain = fused.isPresent() ? Optional.empty() : task.loss().map(l -> l.function(rows, task.columns()));
    }

    /** Whether the plan ends before the output's activation. */
    boolean bare() {
        return fused.isPresent();
    }

    /** Takes note of the mask that the plan's output carries. */
    void mask(Optional<Batch> carried) {
        mask = carried.map(m -> new MaskWeights(task, m));
    }

    OutputTask task() {
        return task;
    }

    BatchLabels labels() {
        return labels;
    }

    /** After a forward pass: notes the loss and sets the output's gradient. Its part of the sum of losses. */
    double forwardBackward(Plan plan, Feed feed, int n) {
        Matrix out = plan.output(task.output()).at(n);
        Batch gradients = plan.outputGradient(task.output());
        if (task.loss().isEmpty()) {
            Elementwise.fill(gradients.address(), 0, gradients.block(n));
            return 0;
        }
        OutputFeed targets = feed.output(task.output());
        Matrix gradient = gradients.at(n);
        Labels wanted = labels.of(targets);
        float[] weights = weights(targets, n);
        loss = fused.isPresent()
                ? fused.get().forwardBackward(out, wanted, weights, out, gradient)
                : plain.orElseThrow().forwardBackward(out, wanted, weights, gradient);
        if (factor != 1) {
            Elementwise.scale(factor, gradients.address(), gradients.address(), gradients.block(n));
        }
        return factor * loss;
    }

    /** The same without a gradient. */
    double forward(Plan plan, Feed feed, int n) {
        if (task.loss().isEmpty()) {
            return 0;
        }
        Matrix out = plan.output(task.output()).at(n);
        OutputFeed targets = feed.output(task.output());
        Labels wanted = labels.of(targets);
        float[] weights = weights(targets, n);
        loss = fused.isPresent()
                ? fused.get().forward(out, wanted, weights, out)
                : plain.orElseThrow().forward(out, wanted, weights);
        return factor * loss;
    }

    private float[] weights(OutputFeed targets, int n) {
        float[] own = labels.weightsOf(targets);
        if (mask.isEmpty()) {
            return own;
        }
        mask.get().read(n, own);
        return mask.get().loss();
    }

    /** The last batch's loss, its weight in the sum aside. */
    double loss() {
        return loss;
    }

    /** The weights that a metric sees. */
    float[] metricWeights(OutputFeed targets, boolean byWeight, boolean masked) {
        if (masked && mask.isPresent()) {
            return mask.get().metric(byWeight);
        }
        return byWeight ? labels.weightsOf(targets) : Labels.UNWEIGHTED;
    }
}
