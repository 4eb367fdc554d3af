package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads Parquet through DuckDB. Numbers of every kind become doubles; booleans, dates, times, strings and enumerations
 * become text as DuckDB writes them; lists, structures, maps and binary columns are refused by name.
 */
final class ParquetReader {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final ReadOptions options;
    private final List<String> warnings = new ArrayList<>();

    ParquetReader(Path file, ReadOptions options) {
        this.file = file;
        this.options = options;
    }

    /** Whether the file begins as a Parquet file does. */
    static boolean hasMagic(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    Reading read() throws IOException {
        if (!hasMagic(file)) {
            throw YunmoException.invalid("the file is no Parquet: it does not begin with PAR1");
        }
        try (DuckDb db = DuckDb.open(file)) {
            List<SqlColumn> found = columns(db);
            Headers.check(found.stream().map(SqlColumn::name).toList());
            Types.checkNames(found.stream().map(SqlColumn::name).toList(), options.types());
            long rows = db.query("SELECT count(*) FROM read_parquet(?)", ParquetReader::firstLong);
            checkSize(rows, found.size());
            Table table = load(db, found, (int) rows);
            warnMissing(table);
            return new Reading(table, Format.PARQUET, warnings);
        }
    }

    private static long firstLong(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getLong(1);
    }

    private record SqlColumn(String name, String sqlType) {}

    private static List<SqlColumn> columns(DuckDb db) {
        return db.query("DESCRIBE SELECT * FROM read_parquet(?)", rows -> {
            List<SqlColumn> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new SqlColumn(rows.getString(1), rows.getString(2)));
            }
            return found;
        });
    }

    private void checkSize(long rows, int columns) {
        ReadLimits limits = options.limits();
        if (rows == 0) {
            throw YunmoException.invalid("the file has columns but no rows of data");
        }
        if (rows > limits.maxRows() || columns > limits.maxColumns() || rows * columns > limits.maxCells()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the table has %d rows and %d columns; the limits are %d rows, %d columns and %d cells"
                            .formatted(rows, columns, limits.maxRows(), limits.maxColumns(), limits.maxCells()));
        }
    }

    private Table load(DuckDb db, List<SqlColumn> found, int rows) {
        List<Schema.Field> fields = new ArrayList<>();
        for (SqlColumn c : found) {
            ColumnType natural = natural(c);
            fields.add(new Schema.Field(
                    c.name(), Optional.ofNullable(options.types().get(c.name())).orElse(natural)));
        }
        Schema schema = new Schema(fields);
        String picked = fields.stream()
                .map(f -> identifier(f.name()) + (f.type() == ColumnType.NUMBER ? "::DOUBLE" : "::VARCHAR"))
                .collect(Collectors.joining(","));
        return new Table(db.query(
                "SELECT " + picked + " FROM read_parquet(?)", r -> Columns.fetch(r, schema, rows, options.limits())));
    }

    private static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static ColumnType natural(SqlColumn c) {
        String type = c.sqlType().toUpperCase(Locale.ROOT);
        if (type.endsWith("]") || type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION")) {
            throw refused(c, "nested values");
        }
        String base = type.contains("(") ? type.substring(0, type.indexOf('(')) : type;
        return switch (base) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "UHUGEINT",
                    "FLOAT",
                    "DOUBLE",
                    "DECIMAL" -> ColumnType.NUMBER;
            case "BLOB", "BIT", "GEOMETRY", "VARIANT" -> throw refused(c, "binary values");
            default -> ColumnType.TEXT;
        };
    }

    private static YunmoException refused(SqlColumn c, String what) {
        return YunmoException.invalid(
                "the column '%s' holds %s (%s); leave it out or write one column a value",
                Messages.shorten(c.name()), what, Messages.shorten(c.sqlType()));
    }

    private void warnMissing(Table table) {
        for (Column c : table.columns()) {
            if (c.missing() == c.size()) {
                warnings.add("the column '" + Messages.shorten(c.name()) + "' has no value at all");
            } else if (c.missing() > 0) {
                warnings.add(
                        "the column '%s' has %d missing values".formatted(Messages.shorten(c.name()), c.missing()));
            }
        }
    }
}
