package io.yunmo.catalog.file;

import io.yunmo.catalog.Artefact;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/** A content on its way into the store: written under a temporary name, which close removes unless it was renamed. */
final class Incoming implements AutoCloseable {
    private static final int BUFFER = 1 << 17;
    private final Path file;

    Incoming(Path directory) {
        this.file = directory.resolve(UUID.randomUUID() + ".part");
    }

    Path file() {
        return file;
    }

    /** Copies {@code in} to the file, syncs it, and says what it was. */
    Artefact receive(InputStream in, long maxBytes) {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, maxBytes))];
        long bytes = 0;
        try (FileChannel out = open()) {
            for (int n = read(in, buffer, bytes); n >= 0; n = read(in, buffer, bytes)) {
                bytes += n;
                checkSize(bytes, maxBytes);
                digest.update(buffer, 0, n);
                write(out, ByteBuffer.wrap(buffer, 0, n));
            }
            out.force(true);
        } catch (IOException e) {
            throw FileArtefactStore.failed("write", file, e);
        }
        return new Artefact(HexFormat.of().formatHex(digest.digest()), bytes);
    }

    /** Says what a file is, and syncs it. */
    static Artefact read(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER * 8);
        long bytes = 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                digest.update(buffer.flip());
                buffer.clear();
            }
            in.force(true);
        }
        return new Artefact(HexFormat.of().formatHex(digest.digest()), bytes);
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static int read(InputStream in, byte[] buffer, long before) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.INVALID,
                    "the content broke off after %d bytes (%s); send it again".formatted(before, e.getMessage()),
                    e);
        }
    }

    private static void write(FileChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    private static void checkSize(long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE, "the content is larger than the limit of " + maxBytes + " bytes");
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next start of the store removes it.
        }
    }
}
