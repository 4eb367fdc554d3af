package io.yunmo.learn.fit;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.loss.Loss;
import io.yunmo.learn.optimizer.Optimizer;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Optimiser, losses and metrics: what Keras's {@code compile} sets.
 *
 * @param losses an output without one is not trained
 * @param lossWeights what each output's loss counts in the sum; 1 if nothing is given
 * @param metrics as spelled: what "accuracy" means depends on the output and its loss
 * @param weightedMetrics the same, and they count rows by their weights
 */
public record Compilation(
        Optimizer optimizer,
        ByOutput<Loss> losses,
        ByOutput<Double> lossWeights,
        ByOutput<List<JsonNode>> metrics,
        ByOutput<List<JsonNode>> weightedMetrics) {
    public Compilation {
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(losses, "losses");
        Objects.requireNonNull(lossWeights, "lossWeights");
        Objects.requireNonNull(metrics, "metrics");
        Objects.requireNonNull(weightedMetrics, "weightedMetrics");
    }

    /** For a network of one output. */
    public Compilation(Optimizer optimizer, Loss loss, List<JsonNode> metrics, List<JsonNode> weightedMetrics) {
        this(
                optimizer,
                new ByOutput.Every<>(loss),
                new ByOutput.Every<>(1.0),
                new ByOutput.Every<>(List.copyOf(metrics)),
                new ByOutput.Every<>(List.copyOf(weightedMetrics)));
    }

    /**
     * Reads the {@code compile} section of a training: {@code optimizer}, {@code loss}, {@code loss_weights},
     * {@code metrics}, {@code weighted_metrics}; each thing by name, as {@code {Adam: {learning_rate: 0.01}}} or in Keras's
     * serialised form, and all but the optimiser for all outputs, in a list or by the outputs' names.
     *
     * @throws YunmoException INVALID with all problems together
     */
    public static Compilation parse(JsonNode compile) {
        return new CompilationReader().read(compile);
    }

    /** What each of a network's outputs is trained by; INVALID if that does not fit the network. */
    List<OutputTask> tasks(Graph graph) {
        return OutputTask.all(this, graph);
    }
}
