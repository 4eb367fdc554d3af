package io.yunmo.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request's body: bounded before and after decompression. */
final class Body {
    private static final Logger LOG = LoggerFactory.getLogger(Body.class);
    private static final long MOST_DISCARDED = 64 << 10;
    private static final long MOST_LINGERED = 4 << 20;

    private final ServerRequest request;
    private InputStream raw;
    private long received;

    Body(ServerRequest request) {
        this.request = request;
    }

    long received() {
        return received;
    }

    /** All of it in memory. */
    byte[] read(long maxBytes) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        long announced = announced(maxBytes);
        try {
            InputStream in = open();
            if (announced >= 0 && !request.headers().contains(HeaderNames.CONTENT_ENCODING)) {
                byte[] all = in.readNBytes((int) announced);
                received = all.length;
                return all;
            }
            return new BoundedStream(decoded(new Counted(in)), maxBytes).readAllBytes();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** As it comes. */
    InputStream stream(long maxBytes) {
        if (!request.content().hasEntity()) {
            return new ByteArrayInputStream(new byte[0]);
        }
        announced(maxBytes);
        try {
            return new BoundedStream(decoded(new Counted(open())), maxBytes);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** Reads and forgets what is left, if that is little; says whether nothing is left. */
    boolean discard() {
        if (request.content().consumed() || !request.content().hasEntity()) {
            return true;
        }
        long length = request.headers().contentLength().orElse(-1);
        if (length < 0 || length > MOST_DISCARDED || raw != null) {
            return false;
        }
        request.content().consume();
        return true;
    }

    /** Reads and forgets up to {@value #MOST_LINGERED} bytes. */
    void linger() {
        try {
            InputStream in = raw == null ? open() : raw;
            byte[] buffer = new byte[8192];
            int n = 0;
            for (long left = MOST_LINGERED; left > 0 && n >= 0; left -= n) {
                n = in.read(buffer);
            }
        } catch (IOException | RuntimeException e) {
            LOG.trace("a client stopped sending", e);
        }
    }

    private InputStream open() {
        raw = request.content().inputStream();
        return raw;
    }

    private long announced(long maxBytes) {
        long length = request.headers().contentLength().orElse(-1);
        if (length > maxBytes) {
            throw BoundedStream.tooLarge(maxBytes);
        }
        return length;
    }

    private InputStream decoded(InputStream in) throws IOException {
        String encoding = request.headers()
                .first(HeaderNames.CONTENT_ENCODING)
                .orElse("identity")
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "" -> in;
            case "gzip", "x-gzip" -> new GZIPInputStream(in, 8192);
            case "deflate" -> new InflaterInputStream(in);
            default ->
                throw YunmoException.invalid(
                        "the body's Content-Encoding is '%s'; send gzip, deflate or none", encoding);
        };
    }

    private static RuntimeException damaged(IOException e) {
        return e instanceof ZipException || e instanceof EOFException
                ? BoundedStream.damaged(e)
                : new UncheckedIOException(e);
    }

    /** Counts what came over the wire. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            received += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            int n = super.read(b, off, len);
            received += Math.max(0, n);
            return n;
        }
    }
}
