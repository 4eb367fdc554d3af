package io.yunmo.catalog.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.yunmo.catalog.file.FileArtefactStore;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The catalogue of one process in a data directory: {@code catalog.db} (SQLite) and {@code artefacts/}. The directory is
 * locked while it is open. The database keeps a write-ahead log and syncs it at every commit
 * ({@code synchronous=FULL}), so that what was acknowledged is there after a power cut too. Writers take turns on one connection;
 * readers have their own and never wait for them.
 */
public final class SqliteCatalog extends SqlCatalog {
    private static final int READERS = 4;
    private static final int BUSY_MILLISECONDS = 10_000;
    private static final int MAX_LOG_BYTES = 64 << 20;
    private final DataDirectory directory;

    private SqliteCatalog(DataDirectory directory, Database database, FileArtefactStore artefacts) {
        super(database, artefacts);
        this.directory = directory;
    }

    /**
     * Opens the catalogue in {@code dataDirectory}, making both if need be. CONFLICT when another process or catalogue has it open, or a
     * newer Yunmo wrote it; INTERNAL when the database is damaged, missing or cannot be written.
     */
    public static SqliteCatalog open(Path dataDirectory) {
        return open(dataDirectory, Clock.systemUTC());
    }

    /** Loads SQLite's own library, which takes a tenth of a second, before a catalogue is opened. Errors wait for that. */
    public static void prepare() {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            c.isValid(1);
        } catch (SQLException e) {
            System.getLogger(SqliteCatalog.class.getName()).log(System.Logger.Level.DEBUG, "SQLite", e);
        }
    }

    static SqliteCatalog open(Path dataDirectory, Clock clock) {
        DataDirectory directory = DataDirectory.open(dataDirectory);
        try {
            directory.refuseLostDatabase();
            Dialect dialect = new SqliteDialect(directory.database());
            FileArtefactStore artefacts = FileArtefactStore.open(directory.artefacts());
            Migrations.migrate(source(directory, SQLiteConfig.TransactionMode.DEFERRED), dialect);
            directory.markUsed();
            return new SqliteCatalog(directory, database(directory, dialect, clock), artefacts);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private static Database database(DataDirectory directory, Dialect dialect, Clock clock) {
        try {
            HikariDataSource writer = pool("writer", source(directory, SQLiteConfig.TransactionMode.IMMEDIATE), 1);
            try {
                return new Database(
                        writer,
                        pool("readers", source(directory, SQLiteConfig.TransactionMode.DEFERRED), READERS),
                        dialect,
                        clock);
            } catch (RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (HikariPool.PoolInitializationException e) {
            throw e.getCause() instanceof SQLException sql
                    ? Faults.translate(dialect, sql)
                    : new YunmoException(
                            ErrorCode.INTERNAL, "cannot open " + directory.database() + ": " + e.getMessage(), e);
        }
    }

    private static SQLiteDataSource source(DataDirectory directory, SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(mode);
        config.setJournalSizeLimit(MAX_LOG_BYTES);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + directory.database());
        return source;
    }

    /** Connections that stay: SQLite's hold no server's resources and do not go stale. */
    private static HikariDataSource pool(String name, SQLiteDataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("catalog-" + name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
        config.setMaxLifetime(0);
        config.setKeepaliveTime(0);
        config.setConnectionTimeout(3L * BUSY_MILLISECONDS);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        super.close();
        directory.close();
    }
}
