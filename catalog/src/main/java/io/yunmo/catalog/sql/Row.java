package io.yunmo.catalog.sql;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The row at which a result stands, read by column in this room's types. */
record Row(ResultSet result) {
    String text(int column) throws SQLException {
        return result.getString(column);
    }

    String text(String column) throws SQLException {
        return result.getString(column);
    }

    Optional<String> optionalText(String column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    int integer(String column) throws SQLException {
        return result.getInt(column);
    }

    OptionalInt optionalInteger(String column) throws SQLException {
        int value = result.getInt(column);
        return result.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    long number(int column) throws SQLException {
        return result.getLong(column);
    }

    long number(String column) throws SQLException {
        return result.getLong(column);
    }

    boolean flag(String column) throws SQLException {
        return result.getInt(column) != 0;
    }

    Json json(String column) throws SQLException {
        return new Json(result.getString(column));
    }

    Instant instant(String column) throws SQLException {
        return Instant.ofEpochMilli(result.getLong(column));
    }

    Optional<Instant> optionalInstant(String column) throws SQLException {
        long value = result.getLong(column);
        return result.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(value));
    }

    /** The columns sha256 and bytes. */
    Artefact artefact() throws SQLException {
        return new Artefact(text("sha256"), number("bytes"));
    }
}
