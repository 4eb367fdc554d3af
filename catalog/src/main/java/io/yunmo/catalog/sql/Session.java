package io.yunmo.catalog.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One transaction's connection: statements with positional arguments. Used by one thread. */
record Session(Connection connection) {
    /** Makes a value of the row at which the result stands. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /** Runs a statement and returns the number of rows it changed. */
    int update(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepare(sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    <T> List<T> list(String sql, Reader<T> reader, Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepare(sql, arguments);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(result);
            while (result.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }

    /** The first row, where there is one. */
    <T> Optional<T> first(String sql, Reader<T> reader, Object... arguments) throws SQLException {
        return list(sql, reader, arguments).stream().findFirst();
    }

    /** The one row that must be there. */
    <T> T one(String sql, Reader<T> reader, Object... arguments) throws SQLException {
        return first(sql, reader, arguments).orElseThrow(() -> new SQLException("no row for: " + sql));
    }

    /** Instants become milliseconds, enums their names, an empty Optional NULL. */
    private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, value(arguments[i]));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static Object value(Object argument) {
        return switch (argument) {
            case Instant instant -> instant.toEpochMilli();
            case Enum<?> constant -> constant.name();
            case Boolean flag -> flag ? 1 : 0;
            case Optional<?> optional -> optional.map(Session::value).orElse(null);
            case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
            default -> argument;
        };
    }
}
