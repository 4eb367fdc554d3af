package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.Map;
import java.util.Objects;

/**
 * How a pipeline is fitted.
 *
 * @param standardize whether number columns become (x - mean) / deviation
 * @param standardizeTarget whether a regression's target does; {@link Pipeline#decode} takes it back. Raw otherwise.
 * @param fills what a missing number becomes, by column; the median of the training rows where none is given
 * @param maxCategories most distinct values of a text column that are encoded one-hot
 */
public record PipelineOptions(
        Task task, boolean standardize, boolean standardizeTarget, Map<String, Double> fills, int maxCategories) {
    public static final int DEFAULT_MAX_CATEGORIES = 256;

    public PipelineOptions {
        Objects.requireNonNull(task, "task");
        fills = Map.copyOf(fills);
        if (maxCategories < 1) {
            throw YunmoException.invalid("maxCategories is %d; it is at least 1", maxCategories);
        }
    }

    public static PipelineOptions of(Task task, boolean standardize) {
        return new PipelineOptions(task, standardize, false, Map.of(), DEFAULT_MAX_CATEGORIES);
    }
}
