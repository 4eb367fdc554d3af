package io.yunmo.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a table holds, column by column.
 *
 * @param duplicateRows rows that are equal to an earlier one in every cell
 * @param classes how often each class of the label occurs, in the order of the classes; empty when there is no label or
 *     it is no class
 */
public record Profile(int rows, int duplicateRows, List<ColumnProfile> columns, Map<String, Integer> classes) {
    public Profile {
        columns = List.copyOf(columns);
        classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    }

    /** The profile of a table whose label is not known. */
    public static Profile of(Table table) {
        return new Profile(
                table.rows(),
                DuplicateRows.count(table),
                table.columns().stream().map(ColumnProfile::of).toList(),
                Map.of());
    }

    /** The profile with the balance of the label's classes; INVALID when there is no such column. */
    public static Profile of(Table table, String label) {
        Column c = table.column(label);
        Profile p = of(table);
        boolean classes = LabelCheck.infer(c) == Task.CLASSIFICATION;
        return new Profile(p.rows, p.duplicateRows, p.columns, classes ? Classes.balance(c) : Map.of());
    }

    /** The form that docs/data.md describes. */
    public ObjectNode toJson() {
        ObjectNode n = JsonNodeFactory.instance.objectNode();
        n.put("rows", rows);
        n.put("duplicate_rows", duplicateRows);
        ArrayNode list = n.putArray("columns");
        columns.forEach(c -> list.add(c.toJson()));
        if (!classes.isEmpty()) {
            counts(n.putObject("classes"), classes);
        }
        return n;
    }

    static void counts(ObjectNode to, Map<String, Integer> counts) {
        counts.forEach(to::put);
    }
}
