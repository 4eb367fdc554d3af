package io.yunmo.server.training;

import io.yunmo.data.Split;
import io.yunmo.data.Table;
import io.yunmo.data.Task;
import java.util.List;
import java.util.Objects;

/**
 * The rows of a training: every one has a label, and each belongs to one part.
 *
 * @param table the features' columns and the label's, nothing else
 * @param withoutLabel how many rows were left out because they have no label
 * @param warnings what the user should know about the data, a sentence each
 * @param hash the SHA-256 that names the data
 */
record TrainingRows(
        Table table, String label, Task task, Split split, int withoutLabel, List<String> warnings, String hash) {
    TrainingRows {
        Objects.requireNonNull(table, "table");
        warnings = List.copyOf(warnings);
    }

    /** The part that the report judges: test rows, else validation rows, else training rows. */
    int[] judged() {
        return split.test().length > 0
                ? split.test()
                : split.validation().length > 0 ? split.validation() : split.train();
    }

    String judgedName() {
        return split.test().length > 0 ? "test" : split.validation().length > 0 ? "validation" : "train";
    }
}
