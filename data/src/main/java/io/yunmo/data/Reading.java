package io.yunmo.data;

import java.util.List;
import java.util.Objects;

/** What a file held, and what its user should know about it: a sentence a warning. */
public record Reading(Table table, Format format, List<String> warnings) {
    public Reading {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(format, "format");
        warnings = List.copyOf(warnings);
    }
}
