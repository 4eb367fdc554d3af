package io.yunmo.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What a table holds, column by column.
 *
 * @param duplicateRows rows that are equal to an earlier one in every cell
 * @param classes how often each class of the label occurs, in the order of the classes; empty when there is no label
 */
public record Profile(int rows, int duplicateRows, List<ColumnProfile> columns, Map<String, Integer> classes) {

    /** The profile of a table whose label is not known. */
    public static Profile of(Table table) {
        return new Profile(table.rows(), 0, List.of(), Map.of());
    }

    /** The profile with the balance of the label's classes. */
    public static Profile of(Table table, String label) {
        return of(table);
    }

    /** Stable; documented in docs/data.md. */
    public JsonNode toJson() {
        return new ObjectMapper().createObjectNode();
    }

    /**
     * One column.
     *
     * @param count rows that have a value
     * @param distinct different values
     */
    public record ColumnProfile(
            String name,
            ColumnType type,
            int count,
            int missing,
            int distinct,
            Optional<Numbers> numbers,
            Optional<Texts> texts) {}

    /** Of the present values; {@code std} divides by the count (ddof 0); quantiles interpolate linearly. */
    public record Numbers(
            double min,
            double max,
            double mean,
            double std,
            double q05,
            double q25,
            double median,
            double q75,
            double q95) {}

    /** Lengths in code points; the most frequent values first. */
    public record Texts(int minLength, int maxLength, double meanLength, Map<String, Integer> top) {}
}
