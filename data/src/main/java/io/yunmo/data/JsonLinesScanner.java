package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Walks a file of JSON lines: one flat object a line, blank lines do not count, no key twice. Collects what the columns
 * look like; columns stand in the order in which their names first occur. One scan an instance.
 */
final class JsonLinesScanner {
    private static final int LONGEST_LINE = 1 << 24;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ReadOptions options;
    private final Map<String, ColumnEvidence> columns = new LinkedHashMap<>();
    private final Map<String, long[]> seen = new LinkedHashMap<>();
    private final Utf8 utf8 = new Utf8();
    private long line = 1;
    private long rows;

    JsonLinesScanner(ReadOptions options) {
        this.options = options;
    }

    long rows() {
        return rows;
    }

    List<ColumnEvidence> columns() {
        return new ArrayList<>(columns.values());
    }

    /** Reads to the end; INVALID or TOO_LARGE with the line. */
    void scan(InputStream in) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = in.read(buffer)) >= 0; ) {
            for (int i = 0; i < n; i++) {
                accept(buffer[i] & 0xFF, text);
            }
        }
        utf8.end(line);
        object(text);
        if (rows == 0) {
            throw YunmoException.invalid("the file has no rows: one JSON object a line is expected");
        }
        Headers.check(new ArrayList<>(columns.keySet()));
        columns.forEach((name, c) -> c.addEmpty(rows - seen.get(name)[0]));
    }

    private void accept(int b, ByteArrayOutputStream text) {
        utf8.accept(b, line);
        if (b == '\n') {
            object(text);
            text.reset();
            line++;
        } else {
            text.write(b);
            if (text.size() > LONGEST_LINE) {
                throw new YunmoException(
                        ErrorCode.TOO_LARGE, "line %d is longer than %d bytes".formatted(line, LONGEST_LINE));
            }
        }
    }

    private void object(ByteArrayOutputStream text) {
        byte[] bytes = text.toByteArray();
        if (isBlank(bytes)) {
            return;
        }
        try (JsonParser p = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw YunmoException.invalid("line %d is no JSON object; write one a line: {\"age\": 41, …}", line);
            }
            while (p.nextToken() != JsonToken.END_OBJECT) {
                member(p.currentName(), p.nextToken(), p);
            }
            if (p.nextToken() != null) {
                throw YunmoException.invalid("line %d goes on after its object; write one object a line", line);
            }
        } catch (JacksonException e) {
            throw new YunmoException(
                    ErrorCode.INVALID, "line %d is no JSON: %s".formatted(line, e.getOriginalMessage()), e);
        }
        rows++;
        checkSize();
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private void member(String name, JsonToken token, JsonParser p) {
        ColumnEvidence column = columns.computeIfAbsent(name, ColumnEvidence::new);
        if (columns.size() > options.limits().maxColumns()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "up to line %d there are more than %d different names; the limit is maxColumns"
                            .formatted(line, options.limits().maxColumns()));
        }
        seen.computeIfAbsent(name, n -> new long[1])[0]++;
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            throw YunmoException.invalid(
                    "the column '%s' holds nested values on line %d; write one column a value",
                    Messages.shorten(name), line);
        }
        column.add(kind(name, token, p), line, p::getString);
    }

    private CellKind kind(String name, JsonToken token, JsonParser p) {
        if (token == JsonToken.VALUE_NULL) {
            return CellKind.EMPTY;
        }
        String s = p.getString();
        if (s.length() > options.limits().maxFieldBytes()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "line %d has a field longer than %d bytes"
                            .formatted(line, options.limits().maxFieldBytes()));
        }
        if (s.indexOf('\0') >= 0) {
            throw YunmoException.invalid("the column '%s' holds a zero character on line %d", name, line);
        }
        boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
        boolean asNumber = number || options.types().get(name) == ColumnType.NUMBER;
        return asNumber || s.isEmpty() ? CellKind.of(s) : CellKind.TEXT;
    }

    private void checkSize() {
        ReadLimits limits = options.limits();
        if (rows > limits.maxRows() || rows * columns.size() > limits.maxCells()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the table passes a limit on line %d: at most %d rows and %d cells"
                            .formatted(line, limits.maxRows(), limits.maxCells()));
        }
    }
}
