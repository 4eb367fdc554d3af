package io.yunmo.server.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that gives way to a new one when it is full; the one before is kept. One thread. */
final class RollingFile implements AutoCloseable {
    private final Path current;
    private final Path before;
    private final long maxBytes;
    private OutputStream out;
    private long length;

    RollingFile(Path folder, String name, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        this.current = folder.resolve(name + ".jsonl");
        this.before = folder.resolve(name + ".1.jsonl");
        this.maxBytes = maxBytes;
        open();
    }

    void append(CharSequence text) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (length > 0 && length + bytes.length > maxBytes) {
            out.close();
            Files.move(current, before, StandardCopyOption.REPLACE_EXISTING);
            open();
        }
        out.write(bytes);
        length += bytes.length;
    }

    private void open() throws IOException {
        out = Files.newOutputStream(current, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        length = Files.size(current);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
