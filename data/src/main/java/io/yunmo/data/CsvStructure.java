package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects a CSV file's header and what its cells look like; refuses records that do not fit the header. */
final class CsvStructure implements CsvScanner.Handler {
    private static final int NONE = -1;

    private final ReadLimits limits;
    private final List<String> header = new ArrayList<>();
    private final List<ColumnEvidence> columns = new ArrayList<>();
    private long headerLine = NONE;
    private long rows;

    CsvStructure(ReadLimits limits) {
        this.limits = limits;
    }

    List<ColumnEvidence> columns() {
        return columns;
    }

    long rows() {
        return rows;
    }

    /** The line on which the header begins, from 1. */
    long headerLine() {
        return headerLine;
    }

    @Override
    public void field(int column, byte[] cell, int length, long line) {
        if (headerLine == NONE) {
            header.add(text(cell, length).strip());
        } else if (column < columns.size()) {
            columns.get(column).add(CellKind.of(cell, length), line, () -> text(cell, length));
        }
    }

    private static String text(byte[] cell, int length) {
        return new String(cell, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void record(int fields, long line) {
        if (headerLine == NONE) {
            headerLine = line;
            Headers.check(header);
            header.forEach(h -> columns.add(new ColumnEvidence(h)));
            return;
        }
        if (fields != columns.size()) {
            throw YunmoException.invalid(
                    "line %d has %d field%s where the header has %d columns; add or remove delimiters, or put a field"
                            + " that holds one in quotes",
                    line, fields, fields == 1 ? "" : "s", columns.size());
        }
        rows++;
        if (rows > limits.maxRows() || rows * fields > limits.maxCells()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the table passes a limit on line %d: at most %d rows and %d cells"
                            .formatted(line, limits.maxRows(), limits.maxCells()));
        }
    }

    /** INVALID when there is no header or no row below it. */
    void checkNotEmpty() {
        if (headerLine == NONE) {
            throw YunmoException.invalid("the file is empty: there is no header and there are no rows");
        }
        if (rows == 0) {
            throw YunmoException.invalid("the file has a header (%s) but no rows of data", Messages.list(header));
        }
    }

    /** Whether the header looks like a row of data: every name is a number. */
    boolean headerLooksLikeData() {
        return header.stream().map(CellKind::of).allMatch(k -> k == CellKind.NUMBER);
    }
}
