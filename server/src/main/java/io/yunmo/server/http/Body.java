package io.yunmo.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** A request's body: bounded before and after decompression, and together with those of other requests. */
final class Body {
    private static final long MOST_DISCARDED = 64 << 10;

    private final ServerRequest request;
    private final BodyMemory memory;
    private long received;
    private long taken;

    Body(ServerRequest request, BodyMemory memory) {
        this.request = request;
        this.memory = memory;
    }

    /** Bytes that came over the wire. */
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
            InputStream in = request.content().inputStream();
            boolean plain = announced >= 0 && !request.headers().contains(HeaderNames.CONTENT_ENCODING);
            byte[] all = plain ? exactly(in, (int) announced) : growing(decoded(new Counted(in)), maxBytes);
            in.read(); // lets Helidon see the end, so that the connection stays usable
            return all;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private byte[] exactly(InputStream in, int length) throws IOException {
        if (length > BodyMemory.SMALL) {
            taken += memory.take(length);
        }
        byte[] all = new byte[length];
        int n = in.readNBytes(all, 0, length);
        received = n;
        return n == length ? all : Arrays.copyOf(all, n);
    }

    private byte[] growing(InputStream in, long maxBytes) throws IOException {
        byte[] all = new byte[8192];
        int n = 0;
        while (true) {
            int more = in.readNBytes(all, n, all.length - n);
            n += more;
            if (n < all.length) {
                return Arrays.copyOf(all, n);
            }
            if (n > maxBytes) {
                throw BoundedStream.tooLarge(maxBytes);
            }
            int larger = (int) Math.min(2L * n, maxBytes + 1);
            if (larger > BodyMemory.SMALL) {
                taken += memory.take(larger - n);
            }
            all = Arrays.copyOf(all, larger);
        }
    }

    /** As it comes. */
    InputStream stream(long maxBytes) {
        if (!request.content().hasEntity()) {
            return new ByteArrayInputStream(new byte[0]);
        }
        announced(maxBytes);
        try {
            return new BoundedStream(decoded(new Counted(request.content().inputStream())), maxBytes);
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
        boolean waiting = request.headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent();
        if (length < 0 || length > MOST_DISCARDED || waiting) {
            return false;
        }
        request.content().consume();
        return true;
    }

    /** The request is over: others may have its memory. */
    void release() {
        if (taken > 0) {
            memory.give(taken);
            taken = 0;
        }
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

    /** Counts what came over the wire, and gives Helidon's errors about chunks a type. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            try {
                int n = super.read(b, off, len);
                received += Math.max(0, n);
                return n;
            } catch (NumberFormatException | DataReader.IncorrectNewLineException e) {
                throw new YunmoException(ErrorCode.INVALID, "the body's chunks are not valid HTTP/1.1", e);
            }
        }
    }
}
