package io.yunmo.learn.fit;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.loss.Loss;
import io.yunmo.learn.metric.Metric;
import io.yunmo.learn.optimizer.Optimizer;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Optimiser, loss and metrics: what Keras's {@code compile} sets.
 *
 * @param metrics as spelled: what "accuracy" means depends on the network's output
 * @param weightedMetrics the same, and they count rows by their weights
 */
public record Compilation(Optimizer optimizer, Loss loss, List<JsonNode> metrics, List<JsonNode> weightedMetrics) {
    public Compilation {
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(loss, "loss");
        metrics = List.copyOf(metrics);
        weightedMetrics = List.copyOf(weightedMetrics);
    }

    /**
     * Reads the {@code compile} section of a training: {@code optimizer}, {@code loss}, {@code metrics},
     * {@code weighted_metrics}, each by name, as {@code {Adam: {learning_rate: 0.01}}} or in Keras's serialised form.
     *
     * @throws YunmoException INVALID with all problems together
     */
    public static Compilation parse(JsonNode compile) {
        if (!(compile instanceof ObjectNode object)) {
            throw YunmoException.invalid("compile must be an object with optimizer, loss and metrics");
        }
        Arguments a = new Arguments("compile", object)
                .ignore("run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss", "name");
        if (a.has("loss_weights")) {
            a.problem("loss_weights is for models with several outputs");
        }
        if (!a.has("loss")) {
            a.problem("loss is missing");
        }
        Optimizer optimizer = a.nested("optimizer", Optimizer.parse(text("rmsprop")), Optimizer::parse);
        Loss loss = a.nested("loss", Loss.parse(text("mse")), n -> Loss.parse(alone(n)));
        List<JsonNode> metrics = metrics(a, "metrics", loss);
        List<JsonNode> weighted = metrics(a, "weighted_metrics", loss);
        a.check();
        return new Compilation(optimizer, loss, metrics, weighted);
    }

    /** Keras takes a list of one for a model of one output. */
    private static JsonNode alone(JsonNode node) {
        return node.isArray() && node.size() == 1 ? node.get(0) : node;
    }

    private static List<JsonNode> metrics(Arguments a, String argument, Loss loss) {
        Function<JsonNode, List<JsonNode>> read = node -> {
            JsonNode list = node.isArray() && node.size() == 1 && node.get(0).isArray() ? node.get(0) : node;
            List<JsonNode> all = new ArrayList<>();
            if (list.isArray()) {
                list.forEach(all::add);
            } else {
                all.add(list);
            }
            all.forEach(m -> scalar(Metric.parse(m, loss, 2)));
            return all;
        };
        return a.nested(argument, List.of(), read);
    }

    private static void scalar(Metric metric) {
        if (!metric.isScalar()) {
            throw YunmoException.invalid(
                    "%s has a value a class; choose an average so that a history can follow it", metric.name());
        }
    }

    private static JsonNode text(String name) {
        return JsonNodeFactory.instance.stringNode(name);
    }
}
