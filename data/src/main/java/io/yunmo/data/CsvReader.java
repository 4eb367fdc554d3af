package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads CSV in two passes: a strict walk that fixes the delimiter, the header, the number of rows and every column's type
 * (so that an error names its line), then DuckDB with all of that given, which has nothing left to guess.
 */
final class CsvReader {
    private static final int SAMPLE = 1 << 16;
    private static final long LEAST_LINE = 1 << 21;

    private final Path file;
    private final ReadOptions options;
    private final List<String> warnings = new ArrayList<>();

    CsvReader(Path file, ReadOptions options) {
        this.file = file;
        this.options = options;
    }

    Reading read() throws IOException {
        char delimiter = options.delimiter().isPresent() ? options.delimiter().get() : sniff();
        CsvStructure structure = new CsvStructure(options.limits());
        CsvScanner scanner = new CsvScanner(delimiter, options.limits(), structure);
        try (InputStream in = TextFiles.open(file)) {
            scanner.scan(in);
        }
        structure.checkNotEmpty();
        warn(structure, scanner, delimiter);
        Schema schema = Types.decide(structure.columns(), options.types(), warnings);
        return new Reading(load(structure, scanner, schema, delimiter), Format.CSV, warnings);
    }

    private char sniff() throws IOException {
        try (InputStream in = TextFiles.open(file)) {
            byte[] sample = in.readNBytes(SAMPLE);
            return CsvDialect.sniff(sample, sample.length < SAMPLE);
        }
    }

    private void warn(CsvStructure structure, CsvScanner scanner, char delimiter) {
        if (delimiter != ',' && options.delimiter().isEmpty()) {
            warnings.add("the delimiter is taken to be a "
                    + switch (delimiter) {
                        case ';' -> "semicolon";
                        case '\t' -> "tab";
                        default -> "bar";
                    });
        }
        if (scanner.blankLines() > 0) {
            warnings.add(scanner.blankLines() + " blank lines were skipped");
        }
        if (structure.headerLooksLikeData()) {
            warnings.add("every column name is a number: if the first line is data, add a header above it");
        }
    }

    private Table load(CsvStructure structure, CsvScanner scanner, Schema schema, char delimiter) throws IOException {
        if (scanner.lineEnds() != LineEnds.MIXED) {
            return load(file, structure, schema, sql(structure, scanner, schema, delimiter));
        }
        warnings.add("the lines do not all end in the same way (LF, CRLF or CR)");
        Path copy = Files.createTempFile("yunmo-", ".csv");
        try (InputStream in = TextFiles.open(file)) {
            LineEnds.unify(in, copy);
            return load(copy, structure, schema, sql(structure, scanner, schema, delimiter));
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private Table load(Path from, CsvStructure structure, Schema schema, String sql) {
        List<Column> columns;
        try (DuckDb db = DuckDb.open(from)) {
            columns = db.query(sql, rows -> Columns.fetch(rows, schema, (int) structure.rows(), options.limits()));
        }
        for (int i = 0; i < columns.size(); i++) {
            Column c = columns.get(i);
            long missing = structure.columns().get(i).missing(c.type());
            if (c.size() != structure.rows() || c.missing() != missing) {
                throw YunmoException.invalid(
                        "the column '%s' has %d rows, %d of them missing, where the first pass saw %d and %d: did the"
                                + " file change while it was read?",
                        c.name(), c.size(), c.missing(), structure.rows(), missing);
            }
        }
        return new Table(columns);
    }

    /** Columns go by number, so that no name of a user's gets into the statement. */
    private static String sql(CsvStructure structure, CsvScanner scanner, Schema schema, char delimiter) {
        List<Schema.Field> fields = schema.fields();
        String picked = IntStream.range(0, fields.size())
                .mapToObj(i -> switch (fields.get(i).type()) {
                    case NUMBER -> "TRY_CAST(c" + i + " AS DOUBLE)";
                    case TEXT -> "c" + i;
                })
                .collect(Collectors.joining(","));
        String declared = IntStream.range(0, fields.size())
                .mapToObj(i -> "'c" + i + "':'VARCHAR'")
                .collect(Collectors.joining(","));
        long longest = Math.max(LEAST_LINE, scanner.longestRecord() * 2);
        return "SELECT " + picked + " FROM read_csv(?, auto_detect=false, delim=" + DuckDb.literal("" + delimiter)
                + ", quote='\"', escape='\"', comment='', header=true, skip=" + (structure.headerLine() - 1)
                + ", columns={" + declared + "}, nullstr='', null_padding=false, ignore_errors=false"
                + ", strict_mode=false, parallel=false, new_line='"
                + scanner.lineEnds().sqlName() + "', max_line_size=" + longest + ")";
    }
}
