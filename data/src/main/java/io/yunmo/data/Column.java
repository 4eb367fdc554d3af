package io.yunmo.data;

/** A named column of a table. Immutable. */
public sealed interface Column permits NumberColumn, TextColumn {
    String name();

    /** Rows, missing ones included. */
    int size();

    boolean isMissing(int row);

    /** How many rows have no value. */
    int missing();

    /** The cell as text: numbers as {@link NumberColumn#format}, an empty string where it is missing. */
    String text(int row);

    /** The column of these rows, in this order; a row may be taken more than once. */
    Column select(int[] rows);

    default ColumnType type() {
        return switch (this) {
            case NumberColumn n -> ColumnType.NUMBER;
            case TextColumn t -> ColumnType.TEXT;
        };
    }
}
