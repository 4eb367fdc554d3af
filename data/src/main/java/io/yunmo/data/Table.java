package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Columns of the same length under distinct names, in memory. Immutable.
 *
 * @param columns at least one
 */
public record Table(List<Column> columns) {
    public Table {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw YunmoException.invalid("a table needs at least one column");
        }
        Set<String> names = new HashSet<>();
        for (Column c : columns) {
            if (c.size() != columns.getFirst().size()) {
                throw YunmoException.invalid(
                        "the column '%s' has %d rows where '%s' has %d",
                        c.name(),
                        c.size(),
                        columns.getFirst().name(),
                        columns.getFirst().size());
            }
            if (!names.add(c.name())) {
                throw YunmoException.invalid("the column name '%s' stands twice", c.name());
            }
        }
    }

    public int rows() {
        return columns.getFirst().size();
    }

    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    public Optional<Column> find(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The column of that name; INVALID with the nearest name when there is none. */
    public Column column(String name) {
        return find(name)
                .orElseThrow(() -> YunmoException.invalid(
                        "there is no column '%s'%s; the columns are %s",
                        Messages.shorten(name), Messages.didYouMean(name, names()), Messages.list(names())));
    }

    public Schema schema() {
        return new Schema(
                columns.stream().map(c -> new Schema.Field(c.name(), c.type())).toList());
    }

    /** These rows, in this order. */
    public Table select(int[] rows) {
        return new Table(columns.stream().map(c -> c.select(rows)).toList());
    }

    /** All columns but that one; INVALID when it does not exist or is the only one. */
    public Table without(String name) {
        column(name);
        return new Table(columns.stream().filter(c -> !c.name().equals(name)).toList());
    }

    /**
     * The rows of several tables one after the other, in the first one's order of columns.
     *
     * @throws YunmoException INVALID when a table lacks a column, has another one or has it under another type
     */
    public static Table concat(List<Table> tables) {
        Table first = tables.getFirst();
        for (Table t : tables) {
            first.schema().check(t.schema());
        }
        List<Column> joined = new ArrayList<>();
        for (Column c : first.columns) {
            List<Column> parts = tables.stream().map(t -> t.column(c.name())).toList();
            joined.add(join(c, parts));
        }
        return new Table(joined);
    }

    private static Column join(Column first, List<Column> parts) {
        return switch (first) {
            case NumberColumn n ->
                new NumberColumn(
                        n.name(),
                        parts.stream()
                                .flatMapToDouble(
                                        p -> IntStream.range(0, p.size()).mapToDouble(((NumberColumn) p)::value))
                                .toArray());
            case TextColumn t -> {
                TextColumn.Builder b = new TextColumn.Builder();
                parts.forEach(p -> IntStream.range(0, p.size()).forEach(i -> b.add(p.text(i))));
                yield b.build(t.name());
            }
        };
    }
}
