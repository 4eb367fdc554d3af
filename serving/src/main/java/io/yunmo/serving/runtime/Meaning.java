package io.yunmo.serving.runtime;

import java.util.List;

/**
 * What a model's numbers stand for.
 *
 * @param columns names of the raw columns that the model takes, in the order of the inputs (one input of many columns, or
 *     one input a column); empty when unknown
 * @param classes names of the classes that the columns of the probability output stand for; empty for a regression or
 *     when unknown
 */
public record Meaning(List<String> columns, List<String> classes) {
    public static final Meaning UNKNOWN = new Meaning(List.of(), List.of());

    public Meaning {
        columns = List.copyOf(columns);
        classes = List.copyOf(classes);
    }
}
