package io.yunmo.server.training;

import io.yunmo.data.Task;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a training's rows come from and what is to be predicted.
 *
 * @param source a registered data set, or files given with the training
 * @param label the column to predict; see {@link #labelAmong}
 * @param features the columns to predict from, in this order; empty for every column but the label
 * @param task what kind of prediction; empty to infer it: classification when the label is text or the loss is a
 *     cross-entropy, regression otherwise
 * @param test the share of the rows held out for the report; 0 when there is a test file
 * @param validation the share of the rows held out to be measured after every epoch; 0 when there is a validation file
 * @param seed of the split
 * @param stratify whether every class keeps its share in each part; empty for "when it is a classification"
 */
public record DataSpec(
        Source source,
        String label,
        List<String> features,
        Optional<Task> task,
        double test,
        double validation,
        long seed,
        Optional<Boolean> stratify) {
    /** The share of a data set's rows for the report when the form names none. Of files nothing is held out unasked. */
    public static final double DEFAULT_TEST = 0.2;
    /** The same for the rows measured after every epoch; none when {@code fit} has a {@code validation_split}. */
    public static final double DEFAULT_VALIDATION = 0.1;

    public static final String DEFAULT_LABEL = "label";

    public DataSpec {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(label, "label");
        features = List.copyOf(features);
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(stratify, "stratify");
    }

    /**
     * The label's column among these: {@link #label}, or the last column where the label is called
     * {@value #DEFAULT_LABEL} and no column is. Whoever uses the last one should say so.
     */
    public String labelAmong(List<String> columns) {
        return label.equals(DEFAULT_LABEL) && !columns.contains(label) && !columns.isEmpty()
                ? columns.getLast()
                : label;
    }

    /** Where the rows come from. */
    public sealed interface Source {}

    /** A data set of the catalogue, by name; it is split into training, validation and test rows. */
    public record Registered(String set) implements Source {
        public Registered {
            Objects.requireNonNull(set, "set");
        }
    }

    /** Uploaded files, by hash. Parts that have no file of their own are split off the training file. */
    public record Uploaded(FileRef train, Optional<FileRef> validation, Optional<FileRef> test) implements Source {
        public Uploaded {
            Objects.requireNonNull(train, "train");
            Objects.requireNonNull(validation, "validation");
            Objects.requireNonNull(test, "test");
        }
    }
}
