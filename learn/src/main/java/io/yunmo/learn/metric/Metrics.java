package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import io.yunmo.learn.loss.Loss;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The metrics by name. */
final class Metrics {
    /** Metrics that average a loss over the rows: class and short names to the class. */
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("mse", "MeanSquaredError"),
            Map.entry("mae", "MeanAbsoluteError"),
            Map.entry("mape", "MeanAbsolutePercentageError"),
            Map.entry("msle", "MeanSquaredLogarithmicError"),
            Map.entry("rmse", "RootMeanSquaredError"),
            Map.entry("bce", "BinaryCrossentropy"),
            Map.entry("kld", "KLDivergence"),
            Map.entry("logcosh", "LogCoshError"),
            Map.entry("log_cosh", "LogCoshError"),
            Map.entry("kl_divergence", "KLDivergence"));

    private static final List<String> LOSSES = List.of(
            "MeanSquaredError",
            "MeanAbsoluteError",
            "MeanAbsolutePercentageError",
            "MeanSquaredLogarithmicError",
            "RootMeanSquaredError",
            "BinaryCrossentropy",
            "CategoricalCrossentropy",
            "SparseCategoricalCrossentropy",
            "KLDivergence",
            "LogCoshError",
            "Poisson",
            "Hinge",
            "SquaredHinge",
            "CategoricalHinge",
            "CosineSimilarity");

    private static final List<String> ACCURACIES = List.of(
            "Accuracy",
            "BinaryAccuracy",
            "CategoricalAccuracy",
            "SparseCategoricalAccuracy",
            "TopKCategoricalAccuracy",
            "SparseTopKCategoricalAccuracy");

    private static final List<String> OTHERS = List.of(
            "TruePositives",
            "TrueNegatives",
            "FalsePositives",
            "FalseNegatives",
            "Precision",
            "Recall",
            "AUC",
            "F1Score",
            "FBetaScore",
            "R2Score",
            "PrecisionAtRecall",
            "RecallAtPrecision",
            "SensitivityAtSpecificity",
            "SpecificityAtSensitivity",
            "IoU",
            "BinaryIoU",
            "MeanIoU",
            "OneHotIoU",
            "OneHotMeanIoU",
            "ConcordanceCorrelation",
            "PearsonCorrelation");

    private Metrics() {}

    static Metric parse(JsonNode node, Loss loss, int columns) {
        KerasObject object = KerasObject.read(node, "metric");
        boolean plain = node.isString();
        String className = resolve(object.name(), loss, columns);
        Arguments a = new Arguments("metric", object).ignore("dtype", "fn");
        String name = a.text("name", plain ? object.name() : defaultName(className));
        Metric metric = read(className, name, a);
        a.check();
        return metric;
    }

    /** The class that a name means here. */
    private static String resolve(String given, Loss loss, int columns) {
        boolean classes = loss.takesClasses() && columns > 1;
        switch (given) {
            case "accuracy", "acc" -> {
                return columns == 1 ? "BinaryAccuracy" : classes ? "SparseCategoricalAccuracy" : "CategoricalAccuracy";
            }
            case "crossentropy", "ce" -> {
                return columns == 1
                        ? "BinaryCrossentropy"
                        : classes ? "SparseCategoricalCrossentropy" : "CategoricalCrossentropy";
            }
            default -> {
                return known(given);
            }
        }
    }

    private static String known(String given) {
        String small = given.toLowerCase(Locale.ROOT);
        if (SHORT.containsKey(small)) {
            return SHORT.get(small);
        }
        TreeSet<String> names = new TreeSet<>(SHORT.keySet());
        names.addAll(List.of("accuracy", "crossentropy"));
        for (List<String> kinds : List.of(LOSSES, ACCURACIES, OTHERS)) {
            for (String k : kinds) {
                if (k.equals(given) || defaultName(k).equals(given)) {
                    return k;
                }
                names.add(k);
            }
        }
        throw Names.unknown("metric", given, names);
    }

    /** An instance's name if none is given. */
    private static String defaultName(String className) {
        return switch (className) {
            case "LogCoshError" -> "logcosh";
            case "KLDivergence" -> "kl_divergence";
            case "AUC" -> "auc";
            case "F1Score" -> "f1_score";
            case "FBetaScore" -> "fbeta_score";
            case "R2Score" -> "r2_score";
            case "TopKCategoricalAccuracy" -> "top_k_categorical_accuracy";
            case "SparseTopKCategoricalAccuracy" -> "sparse_top_k_categorical_accuracy";
            default -> Names.snake(className);
        };
    }

    private static Metric read(String className, String name, Arguments a) {
        if (LOSSES.contains(className)) {
            return LossMetrics.read(className, name, a);
        }
        return switch (className) {
            case "Accuracy" -> mean(className, name, Accuracies::equal);
            case "BinaryAccuracy" -> {
                double t = a.number("threshold", 0.5);
                ObjectNode own = KerasObject.empty().put("threshold", t);
                yield new MeanMetric(className, name, own, false, n -> Accuracies.binary((float) t));
            }
            case "CategoricalAccuracy", "SparseCategoricalAccuracy" -> mean(className, name, Accuracies::classes);
            case "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy" -> {
                int k = a.integer("k", 5);
                ObjectNode own = KerasObject.empty().put("k", k);
                yield new MeanMetric(className, name, own, false, n -> Accuracies.top(k));
            }
            case "AUC" -> AreaMetric.read(name, a);
            case "F1Score" -> F1Metric.readF1(name, a);
            case "FBetaScore" -> F1Metric.readFBeta(name, a);
            case "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity" ->
                PointMetric.read(PointMetric.Of.valueOf(className), name, a);
            case "IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU" -> UnionMetric.read(className, name, a);
            case "ConcordanceCorrelation" -> correlation(className, name, a, Correlations::concordance);
            case "PearsonCorrelation" -> correlation(className, name, a, Correlations::pearson);
            case "R2Score" -> R2Metric.read(name, a);
            default -> CountMetric.read(CountMetric.Of.valueOf(className), name, a);
        };
    }

    private static Metric correlation(String className, String name, Arguments a, RowScore score) {
        if (a.integer("axis", -1) != -1) {
            a.problem("axis must be -1, the last one");
        }
        return new MeanMetric(className, name, KerasObject.empty().put("axis", -1), false, n -> score);
    }

    private static Metric mean(String className, String name, RowScore score) {
        return new MeanMetric(className, name, MeanMetric.none(), false, n -> score);
    }

    static JsonNode write(String className, String name, ObjectNode arguments) {
        ObjectNode config = KerasObject.empty().put("name", name).put("dtype", "float32");
        config.setAll(arguments);
        return KerasObject.write("keras.metrics", className, config);
    }
}
