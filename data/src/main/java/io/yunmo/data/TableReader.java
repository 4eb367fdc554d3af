package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads tables from files. */
public final class TableReader {
    private TableReader() {}

    /**
     * Reads a whole file into memory. Blocks; safe for many threads at once.
     *
     * @throws YunmoException INVALID with line and column when the file is no clean table, TOO_LARGE when it passes a
     *     limit, NOT_FOUND when there is no such file
     */
    public static Reading read(Path file, ReadOptions options) {
        try {
            if (!Files.isRegularFile(file)) {
                throw YunmoException.notFound("there is no file %s", file);
            }
            long bytes = Files.size(file);
            if (bytes > options.limits().maxBytes()) {
                throw new YunmoException(
                        ErrorCode.TOO_LARGE,
                        "the file has %d bytes; the limit is %d"
                                .formatted(bytes, options.limits().maxBytes()));
            }
            if (bytes == 0) {
                throw YunmoException.invalid("the file is empty: there is no header and there are no rows");
            }
            return switch (format(file, options)) {
                case CSV -> new CsvReader(file, options).read();
                case PARQUET -> new ParquetReader(file, options).read();
                case JSONL -> new JsonLinesReader(file, options).read();
            };
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INVALID, "the file cannot be read: " + e.getMessage(), e);
        }
    }

    private static Format format(Path file, ReadOptions options) throws IOException {
        Format format = options.format()
                .or(() -> Format.ofPath(file))
                .orElseThrow(() -> YunmoException.invalid(
                        "the name '%s' does not say what the file is; give the format csv, parquet or jsonl",
                        file.getFileName()));
        boolean parquet = ParquetReader.hasMagic(file);
        if (parquet && format != Format.PARQUET) {
            throw YunmoException.invalid("the file is Parquet, not %s; give the format parquet", format.wireName());
        }
        return format;
    }
}
