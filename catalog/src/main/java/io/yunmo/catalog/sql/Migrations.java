package io.yunmo.catalog.sql;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the tables to the newest version. Flyway is loaded only when there is something to do: its history table is read
 * first, and a database that is at {@link #NEWEST} is left alone.
 */
final class Migrations {
    /** The version of the newest file in db/migration; a test compares them. */
    static final String NEWEST = "1";

    private static final String HISTORY = "flyway_schema_history";

    private Migrations() {}

    /** Returns whether Flyway had to run. */
    static boolean migrate(DataSource source, Dialect dialect) {
        Optional<String> version = version(source, dialect);
        if (version.isPresent() && version.get().equals(NEWEST)) {
            return false;
        }
        if (version.isPresent() && Integer.parseInt(version.get()) > Integer.parseInt(NEWEST)) {
            throw new YunmoException(
                    ErrorCode.CONFLICT,
                    "the catalogue's database %s was made by a newer Yunmo (tables %s, this one knows %s); start that version, or give another directory with --data-dir"
                            .formatted(dialect.place(), version.get(), NEWEST));
        }
        runFlyway(source, dialect);
        return true;
    }

    /** The version of the tables; empty for a new database. */
    private static Optional<String> version(DataSource source, Dialect dialect) {
        try (Connection connection = source.getConnection()) {
            Session session = new Session(connection);
            if (!hasHistory(connection)) {
                return Optional.empty();
            }
            return session.first(
                    "SELECT version, success FROM " + HISTORY
                            + " WHERE version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1",
                    row -> row.result().getBoolean("success") ? row.text("version") : "0");
        } catch (SQLException e) {
            throw Faults.translate(dialect, e);
        }
    }

    private static boolean hasHistory(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, null, HISTORY, null)) {
            return tables.next();
        }
    }

    private static void runFlyway(DataSource source, Dialect dialect) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .failOnMissingLocations(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw cause(dialect, e);
        }
    }

    private static YunmoException cause(Dialect dialect, FlywayException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && dialect.fault(sql) != Dialect.Fault.OTHER) {
                return Faults.translate(dialect, sql);
            }
        }
        return new YunmoException(
                ErrorCode.INTERNAL,
                "the tables of %s cannot be brought to version %s: %s; restore the last backup of the data directory, or start the version of Yunmo that wrote it"
                        .formatted(dialect.place(), NEWEST, e.getMessage()),
                e);
    }
}
