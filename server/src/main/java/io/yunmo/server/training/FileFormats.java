package io.yunmo.server.training;

import io.yunmo.data.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file without a telling name is. */
public final class FileFormats {
    private static final int HEAD = 64;

    private FileFormats() {}

    /** Parquet by its magic number, JSON lines by a leading brace, CSV otherwise. */
    public static Format sniff(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            if (head.startsWith("PAR1")) {
                return Format.PARQUET;
            }
            return head.stripLeading().startsWith("{") ? Format.JSONL : Format.CSV;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
