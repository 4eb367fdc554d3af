package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads JSON lines in two passes, as {@link CsvReader} does: a strict walk for names, types and errors, then DuckDB. */
final class JsonLinesReader {
    private static final int LONGEST_OBJECT = 1 << 25;

    private final Path file;
    private final ReadOptions options;

    JsonLinesReader(Path file, ReadOptions options) {
        this.file = file;
        this.options = options;
    }

    Reading read() throws IOException {
        JsonLinesScanner scanner = new JsonLinesScanner(options);
        try (InputStream in = TextFiles.open(file)) {
            scanner.scan(in);
        }
        List<String> warnings = new ArrayList<>();
        List<ColumnEvidence> evidence = scanner.columns();
        Schema schema = Types.decide(evidence, options.types(), warnings);
        List<Column> columns;
        try (DuckDb db = DuckDb.open(file)) {
            columns =
                    db.query(sql(schema), rows -> Columns.fetch(rows, schema, (int) scanner.rows(), options.limits()));
        }
        check(columns, evidence, scanner.rows());
        return new Reading(new Table(columns), Format.JSONL, warnings);
    }

    private static void check(List<Column> columns, List<ColumnEvidence> evidence, long rows) {
        for (int i = 0; i < columns.size(); i++) {
            Column c = columns.get(i);
            if (c.size() != rows || c.missing() != evidence.get(i).missing(c.type())) {
                throw YunmoException.invalid(
                        "the column '%s' reads differently in the second pass: did the file change while it was read?",
                        c.name());
            }
        }
    }

    private static String sql(Schema schema) {
        List<Schema.Field> fields = schema.fields();
        String picked = IntStream.range(0, fields.size())
                .mapToObj(i -> switch (fields.get(i).type()) {
                    case NUMBER -> "TRY_CAST(v[" + (i + 1) + "] AS DOUBLE)";
                    case TEXT -> "v[" + (i + 1) + "]";
                })
                .collect(Collectors.joining(","));
        String pointers =
                fields.stream().map(f -> DuckDb.literal(pointer(f.name()))).collect(Collectors.joining(","));
        return "SELECT " + picked + " FROM (SELECT json_extract_string(json, [" + pointers + "]) AS v"
                + " FROM read_json_objects(?, format='newline_delimited', maximum_object_size=" + LONGEST_OBJECT + "))";
    }

    /** RFC 6901. */
    private static String pointer(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
