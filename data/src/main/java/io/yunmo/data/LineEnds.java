package io.yunmo.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ways in which a file's records end; DuckDB wants one of them for the whole file. */
enum LineEnds {
    LF("\\n"),
    CRLF("\\r\\n"),
    CR("\\r"),
    /** More than one of the others. */
    MIXED("\\n");

    private final String sqlName;

    LineEnds(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The name that DuckDB's {@code new_line} option takes. */
    String sqlName() {
        return sqlName;
    }

    /** Copies a file that the scanner accepted, with every record ending in LF; quoted line ends stay as they are. */
    static void unify(InputStream from, Path to) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
            boolean quoted = false;
            boolean afterReturn = false;
            for (int b; (b = from.read()) >= 0; ) {
                quoted ^= b == '"';
                boolean secondOfTwo = afterReturn && b == '\n';
                afterReturn = !quoted && b == '\r';
                if (!secondOfTwo) {
                    out.write(afterReturn ? '\n' : b);
                }
            }
        }
    }
}
