package io.yunmo.catalog.sql;

import com.zaxxer.hikari.HikariDataSource;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;

/**
 * Runs transactions. Reads see one moment of the database; a write that throws leaves nothing. The two pools may be the
 * same one where the database takes many writers.
 */
final class Database implements AutoCloseable {
    /** What a transaction does. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Dialect dialect;
    private final Clock clock;

    Database(HikariDataSource writers, HikariDataSource readers, Dialect dialect, Clock clock) {
        this.writers = writers;
        this.readers = readers;
        this.dialect = dialect;
        this.clock = clock;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Now, in the milliseconds that the database keeps. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    <T> T read(Work<T> work) {
        return transaction(readers, work);
    }

    <T> T write(Work<T> work) {
        return transaction(writers, work);
    }

    private <T> T transaction(HikariDataSource pool, Work<T> work) {
        if (pool.isClosed()) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "the catalogue is closed: the service is stopping");
        }
        try (Connection connection = pool.getConnection()) {
            return commitOrRollBack(connection, work);
        } catch (SQLException e) {
            throw Faults.translate(dialect, e);
        }
    }

    private static <T> T commitOrRollBack(Connection connection, Work<T> work) throws SQLException {
        try {
            T result = work.run(new Session(connection));
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            try {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
