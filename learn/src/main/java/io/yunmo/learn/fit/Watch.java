package io.yunmo.learn.fit;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;

/** A log that a callback watches, and which way is better. */
record Watch(String monitor, boolean rising) {
    private static final List<String> RISING = List.of(
            "acc",
            "auc",
            "precision",
            "recall",
            "f1",
            "fbeta",
            "r2",
            "iou",
            "cosine",
            "sensitivity",
            "specificity",
            "true_");

    static Watch of(String monitor, Callback.Mode mode) {
        boolean rising = switch (mode) {
            case MIN -> false;
            case MAX -> true;
            case AUTO -> risesByName(monitor);
        };
        return new Watch(monitor, rising);
    }

    private static boolean risesByName(String monitor) {
        String name = monitor.startsWith("val_") ? monitor.substring(4) : monitor;
        return RISING.stream().anyMatch(name::contains) && !name.contains("loss");
    }

    /** Whether {@code value} beats {@code reference} by more than {@code delta}. */
    boolean beats(double value, double reference, double delta) {
        return rising ? value - delta > reference : value + delta < reference;
    }

    /** What every value beats. */
    double worst() {
        return rising ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    double of(String who, Map<String, Double> logs) {
        Double value = logs.get(monitor);
        if (value == null) {
            throw YunmoException.invalid(
                    "%s watches '%s', but the logs are %s%s",
                    who,
                    monitor,
                    logs.keySet(),
                    monitor.startsWith("val_") ? "; give validation data or a validation_split" : "");
        }
        return value;
    }
}
