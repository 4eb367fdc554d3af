package io.yunmo.data;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Turns raw columns into features and labels into targets; fitted on training rows only and stored with the model.
 * Immutable and safe for many threads.
 */
public final class Pipeline {
    /** The input's name where all columns are numbers. */
    public static final String NUMERIC_INPUT = "input";

    private final String label;
    private final Target target;
    private final List<Feature> features;
    private final Encoder encoder;
    private final List<Input> inputs;

    Pipeline(String label, Target target, List<Feature> features) {
        this.label = Objects.requireNonNull(label, "label");
        this.target = target;
        this.features = List.copyOf(features);
        checkNames();
        this.encoder = new Encoder(this.features);
        this.inputs = encoder.isNumeric()
                ? List.of(new Input(NUMERIC_INPUT, ElementType.F32, features.size()))
                : features.stream().map(Pipeline::input).toList();
    }

    private void checkNames() {
        Set<String> names = new HashSet<>();
        names.add(label);
        for (Feature f : features) {
            if (f.name().isEmpty() || !names.add(f.name())) {
                throw YunmoException.invalid("the pipeline's column '%s' is empty or stands twice", f.name());
            }
        }
        if (features.isEmpty()) {
            throw YunmoException.invalid("a pipeline needs at least one column");
        }
    }

    private static Input input(Feature f) {
        return switch (f) {
            case Feature.Number n -> new Input(n.name(), ElementType.F32, 1);
            case Feature.Category c -> new Input(c.name(), ElementType.BYTES, 1);
        };
    }

    /**
     * One input of a model that takes raw columns: {@code [-1, width]}, FP32 or BYTES. Missing is NaN or an empty string.
     */
    public record Input(String name, ElementType type, int width) {
        public Input {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
        }
    }

    /** As {@link #fit(Table, String, int[], PipelineOptions)} with the usual options. */
    public static Pipeline fit(Table table, String label, Task task, int[] trainRows, boolean standardize) {
        return fit(table, label, trainRows, PipelineOptions.of(task, standardize));
    }

    /**
     * Learns medians, means, deviations, categories and classes from the training rows alone. Every column but the label
     * is a feature.
     *
     * @throws YunmoException INVALID with all problems: free text, columns without a value, numbers beyond 32 bits
     */
    public static Pipeline fit(Table table, String label, int[] trainRows, PipelineOptions options) {
        return new PipelineFit(table, trainRows, options).fit(label);
    }

    public String label() {
        return label;
    }

    public Task task() {
        return switch (target) {
            case Target.Classes c -> Task.CLASSIFICATION;
            case Target.Values v -> Task.REGRESSION;
        };
    }

    /** Sorted: by value for numbers, in the order of {@link String} for text. Empty for a regression. */
    public List<String> classes() {
        return switch (target) {
            case Target.Classes c -> c.names();
            case Target.Values v -> List.of();
        };
    }

    /** The raw columns that the pipeline takes, in order. */
    public Schema columns() {
        return new Schema(features.stream()
                .map(f -> new Schema.Field(
                        f.name(),
                        switch (f) {
                            case Feature.Number n -> ColumnType.NUMBER;
                            case Feature.Category c -> ColumnType.TEXT;
                        }))
                .toList());
    }

    /** Numeric only: one FP32 input {@code input} with a column each; otherwise one input a column. */
    public List<Input> inputs() {
        return inputs;
    }

    public int featureWidth() {
        return encoder.width();
    }

    /** {@code age}, or {@code colour=red} for one-hot columns. */
    public List<String> featureNames() {
        return features.stream().flatMap(f -> f.featureNames().stream()).toList();
    }

    /**
     * Writes {@code rows.length * featureWidth()} floats, row-major, little-endian. Columns are taken by name; the table
     * may have more.
     *
     * @throws YunmoException INVALID when a column is missing or of another type, or a value leaves the 32-bit range
     */
    public void encode(Table table, int[] rows, MemorySegment out) {
        encoder.encode(table, rows, out);
    }

    /**
     * As the other encode, and bit-equal to it, from tensors in the order of {@link #inputs}, each of {@code rows} rows.
     * Does not allocate where there is one FP32 input.
     */
    public void encode(List<Tensor> inputs, int rows, MemorySegment out) {
        encoder.encode(this.inputs, inputs, rows, out);
    }

    /** The labels of these rows; INVALID when one is missing or a class that the training rows did not have. */
    public Targets targets(Table table, int[] rows) {
        return target.encode(table.column(label), rows);
    }

    /** One row of a network's output in the data's terms; one probability stands for the second of two classes. */
    public Prediction decode(float[] outputs) {
        return target.decode(outputs);
    }

    /** Versioned; {@link #fromJson} reads it back to an equal pipeline. */
    public String toJson() {
        return PipelineJson.write(label, target, features);
    }

    /** Reads what {@link #toJson} writes; INVALID for anything else. */
    public static Pipeline fromJson(String json) {
        return PipelineJson.read(json);
    }
}
