package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An in-memory DuckDB that may read one file and nothing else: no other file, no network, no extension beyond those
 * built into the library (Parquet and JSON are). One connection, for one thread, to be closed.
 */
final class DuckDb implements AutoCloseable {
    private static final String MEMORY = "1GB";
    private static final int THREADS = 2;

    private final Connection connection;
    private final Path file;

    private DuckDb(Connection connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    /** Opens a database that may read {@code file}. */
    static DuckDb open(Path file) {
        Path absolute = file.toAbsolutePath();
        Connection c = null;
        try {
            c = DriverManager.getConnection("jdbc:duckdb:");
            try (Statement s = c.createStatement()) {
                s.execute("SET memory_limit='" + MEMORY + "'");
                s.execute("SET threads=" + THREADS);
                s.execute("SET temp_directory=''");
                s.execute("SET autoinstall_known_extensions=false");
                s.execute("SET autoload_known_extensions=false");
                s.execute("SET allowed_paths=[" + literal(absolute.toString()) + "]");
                s.execute("SET enable_external_access=false");
                s.execute("SET lock_configuration=true");
            }
            return new DuckDb(c, absolute);
        } catch (SQLException | RuntimeException e) {
            closeQuietly(c);
            throw new YunmoException(
                    ErrorCode.INTERNAL,
                    "DuckDB does not start (it unpacks its library into java.io.tmpdir): " + firstLine(e),
                    e);
        }
    }

    /** A string as a SQL literal. */
    static String literal(String s) {
        return "'" + s.replace("'", "''") + "'";
    }

    /** What to do with a query's rows. */
    @FunctionalInterface
    interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /**
     * Runs a query whose first parameter is the file, and further ones {@code arguments}.
     *
     * @throws YunmoException INVALID with DuckDB's reason when it cannot read the file, TOO_LARGE when it needs more memory
     *     than its limit
     */
    <T> T query(String sql, Rows<T> rows, Object... arguments) {
        try (PreparedStatement s = connection.prepareStatement(sql)) {
            s.setString(1, file.toString());
            for (int i = 0; i < arguments.length; i++) {
                s.setObject(i + 2, arguments[i]);
            }
            try (ResultSet r = s.executeQuery()) {
                return rows.read(r);
            }
        } catch (SQLException e) {
            String reason = firstLine(e);
            if (reason.startsWith("Out of Memory Error")) {
                throw new YunmoException(ErrorCode.TOO_LARGE, "reading the file takes more memory than " + MEMORY, e);
            }
            throw new YunmoException(ErrorCode.INVALID, "the file cannot be read: " + reason, e);
        }
    }

    /** DuckDB's first sentence without the file's path, which only the server knows. */
    private static String firstLine(Exception e) {
        String m = String.valueOf(e.getMessage());
        return m.lines()
                .findFirst()
                .orElse("")
                .replaceAll("(in )?file \"[^\"]*\"", "the file")
                .replaceAll("'/[^']*'", "the file");
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection c) {
        try {
            if (c != null) {
                c.close();
            }
        } catch (SQLException e) {
            // Nothing is lost: the database is in memory and was only read from.
        }
    }
}
