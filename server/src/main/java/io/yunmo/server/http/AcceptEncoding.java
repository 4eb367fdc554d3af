package io.yunmo.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses answers for clients that ask for it. */
final class AcceptEncoding {
    /** Answers below this size are not worth it. */
    static final int SMALLEST = 4096;

    private AcceptEncoding() {}

    /** {@code gzip} or {@code deflate} where the header allows one; quality values of 0 forbid. */
    static Optional<String> choose(String header) {
        String h = header.toLowerCase(Locale.ROOT);
        return allows(h, "gzip")
                ? Optional.of("gzip")
                : allows(h, "deflate") ? Optional.of("deflate") : Optional.empty();
    }

    private static boolean allows(String header, String encoding) {
        for (String part : header.split(",")) {
            String[] value = part.strip().split(";");
            if (value[0].strip().equals(encoding)) {
                return value.length == 1 || !value[1].strip().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    static byte[] compress(String encoding, byte[] content, int from, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length / 4 + 64);
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream to = encoding.equals("gzip") ? new FastGzip(out) : new DeflaterOutputStream(out, fast)) {
            to.write(content, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            fast.end();
        }
        return out.toByteArray();
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
