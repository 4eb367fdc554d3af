package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;

/** Reads tables from files. */
public final class TableReader {
    private TableReader() {}

    /**
     * Reads a whole file. Blocks; safe for many threads at once.
     *
     * @throws YunmoException INVALID with line and column when the file is no clean table, TOO_LARGE when it passes a
     *     limit, NOT_FOUND when there is no such file
     */
    public static Reading read(Path file, ReadOptions options) {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "reading is being built");
    }
}
