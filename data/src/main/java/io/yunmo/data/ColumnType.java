package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.Locale;

/** The two kinds of column that a table has. Booleans, dates and categories are text. */
public enum ColumnType {
    NUMBER,
    TEXT;

    /** The name in JSON and on the command line: {@code number} or {@code text}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that name; INVALID for any other. */
    public static ColumnType parse(String name) {
        for (ColumnType t : values()) {
            if (t.wireName().equals(name)) {
                return t;
            }
        }
        throw YunmoException.invalid("'%s' is no column type; use number or text", Messages.shorten(name));
    }
}
