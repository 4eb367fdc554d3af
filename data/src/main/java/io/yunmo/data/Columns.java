package io.yunmo.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fetches a query's rows into columns: doubles for number columns, strings for text columns. */
final class Columns {
    private Columns() {}

    /** One column a field of {@code schema}, in order; SQL's NULL and NaN are missing. */
    static List<Column> fetch(ResultSet rows, Schema schema, int expectedRows) throws SQLException {
        List<Sink> sinks = new ArrayList<>();
        for (Schema.Field f : schema.fields()) {
            sinks.add(
                    switch (f.type()) {
                        case NUMBER -> new Doubles(f.name(), expectedRows);
                        case TEXT -> new Strings(f.name());
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

    private static final class Strings implements Sink {
        private final String name;
        private final TextColumn.Builder builder = new TextColumn.Builder();

        Strings(String name) {
            this.name = name;
        }

        @Override
        public void add(ResultSet rows, int index) throws SQLException {
            String s = rows.getString(index);
            builder.add(s == null ? "" : s);
        }

        @Override
        public Column build() {
            return builder.build(name);
        }
    }
}
