package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fetches a query's rows into columns: doubles for number columns, strings for text columns. */
final class Columns {
    private Columns() {}

    /**
     * One column a field of {@code schema}, in order; SQL's NULL and NaN are missing.
     *
     * @throws YunmoException TOO_LARGE when a text is longer than a field may be, or the different texts together are
     *     longer than a file may be: a few compressed bytes can stand for very many
     */
    static List<Column> fetch(ResultSet rows, Schema schema, int expectedRows, ReadLimits limits) throws SQLException {
        List<Sink> sinks = new ArrayList<>();
        TextBudget budget = new TextBudget(limits);
        for (Schema.Field f : schema.fields()) {
            sinks.add(
                    switch (f.type()) {
                        case NUMBER -> new Doubles(f.name(), expectedRows);
                        case TEXT -> new Strings(f.name(), budget);
                    });
        }
        Sink[] all = sinks.toArray(Sink[]::new);
        while (rows.next()) {
            for (int i = 0; i < all.length; i++) {
                all[i].add(rows, i + 1);
            }
        }
        return sinks.stream().map(Sink::build).toList();
    }

    private sealed interface Sink {
        void add(ResultSet rows, int index) throws SQLException;

        Column build();
    }

    private static final class Doubles implements Sink {
        private final String name;
        private double[] values;
        private int size;

        Doubles(String name, int expectedRows) {
            this.name = name;
            this.values = new double[Math.max(16, expectedRows)];
        }

        @Override
        public void add(ResultSet rows, int index) throws SQLException {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            double v = rows.getDouble(index);
            values[size++] = rows.wasNull() ? Double.NaN : v;
        }

        @Override
        public Column build() {
            return new NumberColumn(name, size == values.length ? values : Arrays.copyOf(values, size));
        }
    }

    /** What the different texts of a table may take together. */
    private static final class TextBudget {
        private final ReadLimits limits;
        private long left;

        TextBudget(ReadLimits limits) {
            this.limits = limits;
            this.left = limits.maxBytes();
        }

        void take(String column, String text) {
            left -= text.length();
            if (text.length() > limits.maxFieldBytes()) {
                throw new YunmoException(
                        ErrorCode.TOO_LARGE,
                        "the column '%s' has a field longer than %d bytes".formatted(column, limits.maxFieldBytes()));
            }
            if (left < 0) {
                throw new YunmoException(
                        ErrorCode.TOO_LARGE,
                        "the texts of the table are longer than %d bytes together".formatted(limits.maxBytes()));
            }
        }
    }

    private static final class Strings implements Sink {
        private final String name;
        private final TextBudget budget;
        private final TextColumn.Builder builder = new TextColumn.Builder();

        Strings(String name, TextBudget budget) {
            this.name = name;
            this.budget = budget;
        }

        @Override
        public void add(ResultSet rows, int index) throws SQLException {
            String s = rows.getString(index);
            if (s == null) {
                builder.addMissing();
            } else if (builder.add(s)) {
                budget.take(name, s);
            }
        }

        @Override
        public Column build() {
            return builder.build(name);
        }
    }
}
