package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetReaderTest {
    @TempDir
    Path folder;

    /** A Parquet file of a query's rows, written by an unrestricted DuckDB. */
    private Path parquet(String query) {
        Path f = folder.resolve("t.parquet");
        try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = c.createStatement()) {
            s.execute("COPY (" + query + ") TO " + DuckDb.literal(f.toString()) + " (FORMAT parquet)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return f;
    }

    private void refused(Path f, String... mentions) {
        YunmoException e = assertThrows(YunmoException.class, () -> TableReader.read(f, ReadOptions.DEFAULT));
        assertEquals(ErrorCode.INVALID, e.code());
        for (String m : mentions) {
            assertTrue(e.getMessage().contains(m), m + " in: " + e.getMessage());
        }
        assertTrue(!e.getMessage().contains(folder.toString()), e.getMessage());
    }

    @Test
    void readsEveryScalarType() {
        Path f =
                parquet("SELECT * FROM (VALUES (1::TINYINT, 9223372036854775807::BIGINT, 1.25::DECIMAL(9,2), 'x', true,"
                        + " DATE '2020-01-02', 'NaN'::DOUBLE), (NULL, 2, 2.5, NULL, false, NULL, 3))"
                        + " t(i, big, \"de\"\"c\", s, b, d, f)");
        Reading r = TableReader.read(f, ReadOptions.DEFAULT);
        Table t = r.table();
        assertEquals(List.of("i", "big", "de\"c", "s", "b", "d", "f"), t.names());
        assertEquals(9.223372036854775807e18, ((NumberColumn) t.column("big")).value(0));
        assertEquals(1.25, ((NumberColumn) t.column("de\"c")).value(0));
        assertEquals("true", t.column("b").text(0));
        assertEquals("2020-01-02", t.column("d").text(0));
        assertEquals(1, t.column("i").missing());
        assertEquals(1, t.column("f").missing());
        assertEquals(4, r.warnings().size());
        Reading text = TableReader.read(f, ReadOptions.DEFAULT.withTypes(Map.of("i", ColumnType.TEXT)));
        assertEquals("1", text.table().column("i").text(0));
    }

    @Test
    void whatIsNoTableIsRefused() {
        refused(parquet("SELECT 1 AS a, 'inf'::DOUBLE AS b"), "'b'", "inf");
        refused(parquet("SELECT [1, 2] AS a"), "'a'", "nested");
        refused(parquet("SELECT {'x': 1} AS a"), "'a'", "nested");
        refused(parquet("SELECT 'x'::BLOB AS a"), "'a'", "binary");
        refused(parquet("SELECT 1 AS a WHERE false"), "no rows");
        YunmoException e = assertThrows(
                YunmoException.class,
                () -> TableReader.read(
                        parquet("SELECT 'x1' AS a"), ReadOptions.DEFAULT.withTypes(Map.of("a", ColumnType.NUMBER))));
        assertTrue(e.getMessage().contains("x1"), e.getMessage());
    }

    @Test
    void limitsAreChecked() {
        Path f = parquet("SELECT range AS a, 'xxxxx' AS b FROM range(100)");
        ReadLimits d = ReadLimits.DEFAULT;
        for (ReadLimits l : List.of(
                new ReadLimits(d.maxBytes(), 99, d.maxColumns(), d.maxFieldBytes(), d.maxCells()),
                new ReadLimits(d.maxBytes(), d.maxRows(), 1, d.maxFieldBytes(), d.maxCells()),
                new ReadLimits(d.maxBytes(), d.maxRows(), d.maxColumns(), 4, d.maxCells()),
                new ReadLimits(d.maxBytes(), d.maxRows(), d.maxColumns(), d.maxFieldBytes(), 199))) {
            YunmoException e =
                    assertThrows(YunmoException.class, () -> TableReader.read(f, ReadOptions.DEFAULT.withLimits(l)));
            assertEquals(ErrorCode.TOO_LARGE, e.code());
        }
    }

    @Test
    void truncatedFilesGetATypedError() throws IOException {
        byte[] whole = Files.readAllBytes(parquet("SELECT range AS a, 'v' || range AS b FROM range(500)"));
        Path f = folder.resolve("cut.parquet");
        for (int n = 1; n < whole.length; n += Math.max(1, whole.length / 25)) {
            Files.write(f, Arrays.copyOf(whole, n));
            refused(f);
        }
        Files.writeString(f, "a,b\n1,2\n");
        refused(f, "PAR1");
    }

    @Test
    void theDatabaseReadsNoOtherFileAndNoNetwork() throws IOException {
        Path allowed = parquet("SELECT 1 AS a");
        Path other = Files.writeString(folder.resolve("other.csv"), "a\n1\n");
        try (DuckDb db = DuckDb.open(allowed)) {
            for (String sql : List.of(
                    "SELECT ? || (SELECT count(*) FROM read_csv(" + DuckDb.literal(other.toString()) + "))",
                    "SELECT ? || (SELECT count(*) FROM read_csv('https://localhost:1/a.csv'))",
                    "SELECT ? || (SELECT count(*) FROM glob('/*'))",
                    "SET enable_external_access = (? IS NULL)",
                    "COPY (SELECT ?) TO "
                            + DuckDb.literal(folder.resolve("new.csv").toString()),
                    "ATTACH " + DuckDb.literal(folder.resolve("new.db").toString()))) {
                assertThrows(YunmoException.class, () -> db.query(sql, rows -> rows.next()), sql);
            }
            assertNotEquals(0, db.<Integer>query("SELECT count(*) FROM read_parquet(?)", r -> {
                r.next();
                return r.getInt(1);
            }));
        }
    }
}
