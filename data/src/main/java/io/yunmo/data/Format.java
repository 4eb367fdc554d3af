package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The file formats that tables are read from. */
public enum Format {
    CSV,
    PARQUET,
    JSONL;

    /** The name in requests and in the catalogue: {@code csv}, {@code parquet} or {@code jsonl}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of that name; INVALID for any other. */
    public static Format parse(String name) {
        for (Format f : values()) {
            if (f.wireName().equals(name)) {
                return f;
            }
        }
        throw YunmoException.invalid("'%s' is no data format; use csv, parquet or jsonl", Messages.shorten(name));
    }

    /** The format that a file name's ending stands for: csv, tsv, txt; parquet, pq; jsonl, ndjson. */
    public static Optional<Format> ofName(String fileName) {
        String n = fileName.toLowerCase(Locale.ROOT);
        return switch (n.substring(n.lastIndexOf('.') + 1)) {
            case "csv", "tsv", "txt" -> Optional.of(CSV);
            case "parquet", "pq" -> Optional.of(PARQUET);
            case "jsonl", "ndjson" -> Optional.of(JSONL);
            default -> Optional.empty();
        };
    }

    /** As {@link #ofName} of the path's last part. */
    public static Optional<Format> ofPath(Path path) {
        return Optional.ofNullable(path.getFileName()).flatMap(n -> ofName(n.toString()));
    }
}
