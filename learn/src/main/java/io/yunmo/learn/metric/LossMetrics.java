package io.yunmo.learn.metric;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.loss.Labels;
import io.yunmo.learn.loss.Loss;
import io.yunmo.learn.loss.RowValues;
import io.yunmo.tensor.Matrix;
import java.util.List;
import java.util.function.IntFunction;
import tools.jackson.databind.node.ObjectNode;

/** Metrics that are the mean of a loss over the rows. */
final class LossMetrics {
    private static final List<String> CROSSENTROPIES =
            List.of("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy");

    private LossMetrics() {}

    static Metric read(String className, String name, Arguments a) {
        ObjectNode own = KerasObject.empty();
        if (CROSSENTROPIES.contains(className)) {
            own.put("from_logits", a.flag("from_logits", false));
            if (!className.startsWith("Sparse")) {
                own.put("label_smoothing", a.number("label_smoothing", 0, 0, 1));
            }
            a.ignore("axis", "ignore_class");
        }
        if (className.equals("CosineSimilarity")) {
            a.ignore("axis");
        }
        String lossClass = switch (className) {
            case "RootMeanSquaredError" -> "MeanSquaredError";
            case "LogCoshError" -> "LogCosh";
            default -> className;
        };
        Loss loss = Loss.parse(KerasObject.write("keras.losses", lossClass, own.deepCopy()));
        double sign = className.equals("CosineSimilarity") ? -1 : 1;
        IntFunction<RowScore> score = columns -> new LossScore(new RowValues(loss, columns), sign);
        return new MeanMetric(className, name, own, className.equals("RootMeanSquaredError"), score);
    }

    private record LossScore(RowValues values, double sign) implements RowScore {
        @Override
        public void begin(Labels labels, int rows) {
            values.begin(labels, rows);
        }

        @Override
        public double at(Matrix predictions, Labels labels, int r) {
            return sign * values.at(predictions, labels, r);
        }
    }
}
