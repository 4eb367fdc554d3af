package io.yunmo.data;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Turns raw columns into features and labels into targets; fitted on training rows only and stored with the model.
 * Immutable and safe for many threads.
 */
public final class Pipeline {
    private Pipeline() {}

    /**
     * One input of a model that takes raw columns: {@code [-1, width]}, FP32 or BYTES. Missing is NaN or an empty string.
     */
    public record Input(String name, ElementType type, int width) {}

    public static Pipeline fit(Table table, String label, Task task, int[] trainRows, boolean standardize) {
        return fit(table, label, trainRows, PipelineOptions.of(task, standardize));
    }

    public static Pipeline fit(Table table, String label, int[] trainRows, PipelineOptions options) {
        throw later();
    }

    public String label() {
        throw later();
    }

    public Task task() {
        throw later();
    }

    /** Sorted: by value for numbers, by code point for text. Empty for a regression. */
    public List<String> classes() {
        throw later();
    }

    /** Numeric only: one FP32 input {@code input} with a column each; otherwise one input a column. */
    public List<Input> inputs() {
        throw later();
    }

    public int featureWidth() {
        throw later();
    }

    /** {@code age}, or {@code colour=red} for one-hot columns. */
    public List<String> featureNames() {
        throw later();
    }

    /** Writes {@code rows.length * featureWidth()} floats, row-major, native order. */
    public void encode(Table table, int[] rows, MemorySegment out) {
        throw later();
    }

    /** As the other encode, from tensors in the order of {@link #inputs}; bit-equal to it. No allocation for one FP32 input. */
    public void encode(List<Tensor> inputs, int rows, MemorySegment out) {
        throw later();
    }

    public Targets targets(Table table, int[] rows) {
        throw later();
    }

    /** One row of a network's output in the data's terms; one probability stands for the second of two classes. */
    public Prediction decode(float[] outputs) {
        throw later();
    }

    /** Versioned; {@link #fromJson} reads it back. */
    public String toJson() {
        throw later();
    }

    public static Pipeline fromJson(String json) {
        throw later();
    }

    private static YunmoException later() {
        return new YunmoException(ErrorCode.UNAVAILABLE, "the pipeline is being built");
    }
}
