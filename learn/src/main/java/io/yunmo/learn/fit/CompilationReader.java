package io.yunmo.learn.fit;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Loss;
import io.yunmo.learn.metric.Metric;
import io.yunmo.learn.optimizer.Optimizer;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@link Compilation}s from any of the spellings that Keras and training files have. */
final class CompilationReader {
    Compilation read(JsonNode compile) {
        if (!(compile instanceof ObjectNode object)) {
            throw YunmoException.invalid("compile must be an object with optimizer, loss and metrics");
        }
        Arguments a = new Arguments("compile", object)
                .ignore("run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss", "name");
        if (!a.has("loss")) {
            a.problem("loss is missing");
        }
        Optimizer optimizer = a.nested("optimizer", Optimizer.parse(text("rmsprop")), Optimizer::parse);
        Loss squared = Loss.parse(text("mse"));
        ByOutput<Loss> losses = a.nested("loss", new ByOutput.Every<>(squared), CompilationReader::losses);
        ByOutput<Double> weights =
                a.nested("loss_weights", new ByOutput.Every<>(1.0), n -> byOutput(n, CompilationReader::number));
        ByOutput<List<JsonNode>> metrics = metrics(a, "metrics", losses, squared);
        ByOutput<List<JsonNode>> weighted = metrics(a, "weighted_metrics", losses, squared);
        a.check();
        return new Compilation(optimizer, losses, weights, metrics, weighted);
    }

    /** An object is one loss if it looks like one, else losses by output. */
    private static ByOutput<Loss> losses(JsonNode node) {
        boolean one = !node.isArray() && !(node.isObject() && !isLoss(node));
        return one ? new ByOutput.Every<>(Loss.parse(node)) : byOutput(node, Loss::parse);
    }

    private static boolean isLoss(JsonNode node) {
        if (node.has("class_name")) {
            return true;
        }
        if (node.size() != 1) {
            return false;
        }
        Map.Entry<String, JsonNode> only = node.properties().iterator().next();
        boolean named = only.getValue().isString() || only.getValue().has("class_name");
        try {
            Loss.parse(JsonNodeFactory.instance.stringNode(only.getKey()));
            return true;
        } catch (YunmoException e) {
            return !named;
        }
    }

    private static double number(JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw YunmoException.invalid("a weight must be a number, not %s", node);
        }
        return node.doubleValue();
    }

    private static <T> ByOutput<T> byOutput(JsonNode node, Function<JsonNode, T> read) {
        if (node.isObject()) {
            Map<String, T> named = new LinkedHashMap<>();
            node.properties().forEach(e -> {
                if (!e.getValue().isNull()) {
                    named.put(e.getKey(), read.apply(e.getValue()));
                }
            });
            return new ByOutput.Named<>(named);
        }
        if (node.isArray()) {
            List<Optional<T>> each = new ArrayList<>();
            for (JsonNode n : node) {
                each.add(n.isNull() ? Optional.empty() : Optional.of(read.apply(n)));
            }
            return new ByOutput.Each<>(each);
        }
        return new ByOutput.Every<>(read.apply(node));
    }

    private static ByOutput<List<JsonNode>> metrics(
            Arguments a, String argument, ByOutput<Loss> losses, Loss otherwise) {
        return a.nested(argument, new ByOutput.Every<>(List.of()), node -> {
            ByOutput<List<JsonNode>> all = metrics(node);
            check(all, losses, otherwise);
            return all;
        });
    }

    private static ByOutput<List<JsonNode>> metrics(JsonNode node) {
        boolean nested = false;
        for (JsonNode n : node) {
            nested |= node.isArray() && (n.isArray() || n.isNull());
        }
        if (nested || node.isObject() && !node.has("class_name") && !isMetric(node)) {
            return byOutput(node, CompilationReader::list);
        }
        return new ByOutput.Every<>(list(node));
    }

    private static boolean isMetric(JsonNode node) {
        if (node.size() != 1) {
            return false;
        }
        String name = node.propertyNames().iterator().next();
        return KerasObject.read(node, "metric").config().size() > 0
                && !name.isEmpty()
                && Character.isUpperCase(name.charAt(0));
    }

    private static List<JsonNode> list(JsonNode node) {
        List<JsonNode> all = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(all::add);
        } else {
            all.add(node);
        }
        return List.copyOf(all);
    }

    /** Reads each metric once, so that what is wrong with it is said now. */
    private static void check(ByOutput<List<JsonNode>> metrics, ByOutput<Loss> losses, Loss otherwise) {
        Loss named = losses instanceof ByOutput.Every<Loss> every ? every.value() : otherwise;
        switch (metrics) {
            case ByOutput.Every<List<JsonNode>> all -> scalar(all.value(), named);
            case ByOutput.Each<List<JsonNode>> each ->
                each.values().forEach(m -> m.ifPresent(all -> scalar(all, named)));
            case ByOutput.Named<List<JsonNode>> byName ->
                byName.values().values().forEach(all -> scalar(all, named));
        }
    }

    private static void scalar(List<JsonNode> all, Loss loss) {
        for (JsonNode m : all) {
            Metric metric = Metric.parse(m, loss, 2);
            if (!metric.isScalar()) {
                throw YunmoException.invalid(
                        "%s has a value a class; choose an average so that a history can follow it", metric.name());
            }
        }
    }

    private static JsonNode text(String name) {
        return JsonNodeFactory.instance.stringNode(name);
    }
}
