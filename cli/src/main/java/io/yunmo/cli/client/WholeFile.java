package io.yunmo.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file so that it is there whole or not at all. */
final class WholeFile {
    private static final int BUFFER = 1 << 17;

    private WholeFile() {}

    /** Copies {@code in} to a file beside {@code target}, syncs it and renames it; the bytes. */
    static long write(InputStream in, Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path part = Files.createTempFile(folder, "." + target.getFileName(), ".part");
        try {
            long bytes = copy(in, part);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return bytes;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static long copy(InputStream in, Path to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                ByteBuffer b = ByteBuffer.wrap(buffer, 0, n);
                while (b.hasRemaining()) {
                    out.write(b);
                }
                bytes += n;
            }
            out.force(true);
        }
        return bytes;
    }
}
