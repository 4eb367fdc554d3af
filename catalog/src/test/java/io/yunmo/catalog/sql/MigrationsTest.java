package io.yunmo.catalog.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Bringing the tables to the newest version. */
class MigrationsTest {
    @TempDir
    private Path directory;

    private SQLiteDataSource source() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("catalog.db"));
        return source;
    }

    private boolean migrate() {
        return Migrations.migrate(source(), new SqliteDialect(directory.resolve("catalog.db")));
    }

    private List<String> tables() throws SQLException {
        try (Connection connection = source().getConnection()) {
            return new Session(connection)
                    .list("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", row -> row.text(1));
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source().getConnection()) {
            new Session(connection).update(sql);
        }
    }

    @Test
    void aSecondTimeThereIsNothingToDo() throws SQLException {
        assertTrue(migrate());
        List<String> first = tables();
        assertFalse(migrate());
        assertEquals(first, tables());
    }

    @Test
    void theNewestVersionIsTheNewestFile() throws IOException, URISyntaxException {
        URL folder = Migrations.class.getResource("/db/migration");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            int newest = files.map(f -> f.getFileName().toString())
                    .map(n -> Integer.valueOf(n.substring(1, n.indexOf("__"))))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            assertEquals(Migrations.NEWEST, Integer.toString(newest));
        }
    }

    @Test
    void theTablesOfANewerYunmoAreRefused() throws SQLException {
        migrate();
        run("UPDATE flyway_schema_history SET version = '99'");
        YunmoException e = assertThrows(YunmoException.class, this::migrate);
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertTrue(e.getMessage().contains("newer Yunmo"), e.getMessage());
    }

    @Test
    void aForeignDatabaseIsLeftAlone() throws SQLException {
        run("CREATE TABLE somebody_elses (id INTEGER)");
        List<String> before = tables();
        YunmoException e = assertThrows(YunmoException.class, this::migrate);
        assertEquals(ErrorCode.INTERNAL, e.code());
        assertEquals(before, tables());
    }
}
