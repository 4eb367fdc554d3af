package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Walks a CSV file by RFC 4180, byte by byte: UTF-8 with or without a byte order mark; lines end in LF, CRLF or CR; a
 * field in double quotes may hold delimiters, line ends and doubled quotes; a quote anywhere else is an error; blank
 * lines do not count, except as an empty field where the header has one column only. Memory stays at one field. One scan an instance.
 */
final class CsvScanner {
    /** What the scanner meets. */
    interface Handler {
        /** The next field of a record: the first {@code length} bytes of {@code cell}, which is reused. */
        void field(int column, byte[] cell, int length, long line);

        /** The end of a record that began on {@code line}. */
        void record(int fields, long line);
    }

    private enum State {
        START,
        PLAIN,
        QUOTED,
        QUOTE
    }

    private static final int LONGEST_RECORD = 1 << 24;

    private final int delimiter;
    private final ReadLimits limits;
    private final Handler handler;
    private final Utf8 utf8 = new Utf8();
    private byte[] cell = new byte[256];
    private int length;
    private int column;
    private int headerFields;
    private State state = State.START;
    private long line = 1;
    private long recordLine = 1;
    private long quoteLine;
    private long recordBytes;
    private long longestRecord;
    private long blankLines;
    private LineEnds lineEnds;
    private boolean afterReturn;
    private boolean quotedReturn;

    CsvScanner(char delimiter, ReadLimits limits, Handler handler) {
        this.delimiter = delimiter;
        this.limits = limits;
        this.handler = handler;
    }

    long blankLines() {
        return blankLines;
    }

    /** How the records end; LF when there is but one, without an end. */
    LineEnds lineEnds() {
        return lineEnds == null ? LineEnds.LF : lineEnds;
    }

    /** Bytes of the longest record. */
    long longestRecord() {
        return longestRecord;
    }

    /** Reads to the end; the stream must not begin with a byte order mark. INVALID or TOO_LARGE with the line. */
    void scan(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = in.read(buffer)) >= 0; ) {
            for (int i = 0; i < n; i++) {
                accept(buffer[i] & 0xFF);
            }
        }
        utf8.end(line);
        if (afterReturn) {
            noteLineEnd(LineEnds.CR);
        }
        if (state == State.QUOTED) {
            throw YunmoException.invalid("the quote that opens on line %d is never closed", quoteLine);
        }
        if (state != State.START || column > 0) {
            endRecord();
        }
    }

    private void accept(int b) {
        utf8.accept(b, line);
        if (afterReturn) {
            afterReturn = false;
            noteLineEnd(b == '\n' ? LineEnds.CRLF : LineEnds.CR);
            if (b == '\n') {
                return;
            }
        }
        if (++recordBytes > LONGEST_RECORD) {
            throw tooLong("record", LONGEST_RECORD);
        }
        switch (state) {
            case START -> start(b);
            case PLAIN -> plain(b);
            case QUOTED -> quoted(b);
            case QUOTE -> quote(b);
        }
    }

    private void start(int b) {
        if (b == '"') {
            state = State.QUOTED;
            quoteLine = line;
            quotedReturn = false;
        } else {
            plain(b);
        }
    }

    private void plain(int b) {
        if (b == delimiter) {
            endField();
        } else if (b == '\n' || b == '\r') {
            endLine(b);
        } else if (b == '"') {
            throw YunmoException.invalid(
                    "line %d has a quote within a field that does not begin with one; put the whole field in quotes and"
                            + " double the quotes inside it",
                    line);
        } else {
            state = State.PLAIN;
            append(b);
        }
    }

    private void quoted(int b) {
        if (b == '"') {
            state = State.QUOTE;
            return;
        }
        boolean endsLine = b == '\r' || b == '\n' && !quotedReturn;
        line += endsLine ? 1 : 0;
        quotedReturn = b == '\r';
        append(b);
    }

    private void quote(int b) {
        if (b == '"') {
            append(b);
            state = State.QUOTED;
        } else if (b == delimiter) {
            endField();
        } else if (b == '\n' || b == '\r') {
            endLine(b);
        } else {
            throw YunmoException.invalid(
                    "line %d goes on after the closing quote of the field that opens on line %d; double the quotes"
                            + " inside a field",
                    line, quoteLine);
        }
    }

    private void append(int b) {
        if (b == 0) {
            throw YunmoException.invalid("line %d holds a zero byte: the file is no text", line);
        }
        if (length == limits.maxFieldBytes()) {
            throw tooLong("field", limits.maxFieldBytes());
        }
        if (length == cell.length) {
            cell = Arrays.copyOf(cell, length * 2);
        }
        cell[length++] = (byte) b;
    }

    private YunmoException tooLong(String what, int limit) {
        return new YunmoException(
                ErrorCode.TOO_LARGE,
                state == State.QUOTED || state == State.QUOTE
                        ? "the field whose quote opens on line %d makes a %s longer than %d bytes; is the quote closed?"
                                .formatted(quoteLine, what, limit)
                        : "line %d has a %s longer than %d bytes".formatted(line, what, limit));
    }

    private void endField() {
        handler.field(column++, cell, length, recordLine);
        length = 0;
        state = State.START;
        if (column > limits.maxColumns()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "line %d has more than %d columns; the limit is maxColumns"
                            .formatted(recordLine, limits.maxColumns()));
        }
    }

    private void endLine(int b) {
        afterReturn = b == '\r';
        if (b == '\n') {
            noteLineEnd(LineEnds.LF);
        }
        endRecord();
        line++;
        recordLine = line;
    }

    private void noteLineEnd(LineEnds seen) {
        lineEnds = lineEnds == null || lineEnds == seen ? seen : LineEnds.MIXED;
    }

    private void endRecord() {
        longestRecord = Math.max(longestRecord, recordBytes);
        recordBytes = 0;
        boolean blank = column == 0 && length == 0 && state == State.START;
        if (blank && headerFields != 1) {
            blankLines++;
            return;
        }
        endField();
        headerFields = headerFields == 0 ? column : headerFields;
        handler.record(column, recordLine);
        column = 0;
    }
}
