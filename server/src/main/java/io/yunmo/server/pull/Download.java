package io.yunmo.server.pull;

import io.yunmo.server.pull.source.Found;
import io.yunmo.server.pull.source.Web;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fetches one file so that an interrupted fetch goes on where it was, also after the process died (RFC 9110, section 14). Bytes
 * that are there are asked for again only when it cannot be known that they are of the same version of the file.
 */
final class Download {
    private static final int BUFFER = 1 << 18;
    private static final long SYNC_EVERY = 64L << 20;

    private final Found.Remote remote;
    private final Partial partial;
    private final long maxBytes;
    private final Progress progress;
    private final Patience patience;
    private Optional<String> sha256;

    /**
     * How long to wait.
     *
     * @param tries in a row without a byte
     * @param pause before the second; each further one waits twice as long
     * @param stall without a byte, after which a connection is given up
     */
    record Patience(int tries, Duration pause, Duration stall) {
        static final Patience USUAL = new Patience(6, Duration.ofMillis(500), Duration.ofSeconds(60));
    }

    /**
     * A whole file, not yet checked.
     *
     * @param sha256 that it must have, as the caller or its place says
     */
    record Fetched(Path file, Optional<String> sha256) {}

    /** @param sha256 that the caller wants; it counts more than what the place says */
    Download(
            Found.Remote remote,
            Optional<String> sha256,
            Path folder,
            long maxBytes,
            Progress progress,
            Patience patience) {
        this.remote = remote;
        this.sha256 = sha256.or(remote::sha256);
        this.partial = new Partial(folder);
        this.maxBytes = maxBytes;
        this.progress = progress;
        this.patience = patience;
    }

    /** Fetches what is missing, trying again when the connection breaks or the place is busy. */
    Fetched fetch() {
        remote.bytes().ifPresent(this::checkSize);
        Duration pause = patience.pause();
        for (int tries = 1; ; tries++) {
            long before = progress.done();
            RuntimeException failure;
            try {
                if (attempt()) {
                    return new Fetched(partial.file(), sha256);
                }
                failure = new YunmoException(
                        ErrorCode.UNAVAILABLE,
                        remote.address().getHost() + " sends other parts of the file than it is asked for");
            } catch (IOException e) {
                failure = Web.unreachable(remote.address(), e);
            } catch (YunmoException e) {
                failure = e;
            }
            checkStopped();
            if (progress.done() > before) {
                tries = 1;
                pause = patience.pause();
            }
            if (tries >= patience.tries() || !passes(failure)) {
                throw failure;
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    /** Whether it may be otherwise in a while. */
    private static boolean passes(RuntimeException failure) {
        return failure instanceof YunmoException e
                && (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.OVERLOADED);
    }

    private void checkStopped() {
        if (progress.cancelled()) {
            throw YunmoException.conflict("the pull was cancelled; pull again to go on where it was");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "the server is stopping; pull again to go on");
        }
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            checkStopped();
        }
    }

    /** One request; whether the file is whole then. */
    private boolean attempt() throws IOException {
        long there = partial.bytes(sha256);
        if (there > 0 && sha256.isPresent() && remote.bytes().equals(OptionalLong.of(there))) {
            progress.begin(there, there);
            return true;
        }
        Map<String, String> headers = new HashMap<>();
        if (there > 0) {
            headers.put("Range", "bytes=" + there + "-");
            partial.condition().ifPresent(c -> headers.put("If-Range", c));
        }
        try (Web.Answer answer = remote.access().get(headers)) {
            return switch (answer.status()) {
                case 206 -> goOn(answer, there);
                case 416 -> isWhole(answer, there);
                default -> beginAnew(answer);
            };
        }
    }

    private boolean beginAnew(Web.Answer answer) throws IOException {
        sha256 = sha256.or(() -> linked(answer.first()));
        partial.begin(answer.headers(), sha256);
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        return copy(answer, 0, length.isPresent() ? length.getAsLong() : -1);
    }

    /** What the Hub says of a large file while it redirects to where that lies. */
    private static Optional<String> linked(HttpHeaders first) {
        return first.firstValue("X-Linked-Etag").map(t -> t.replace("\"", "")).filter(t -> t.matches("[0-9a-f]{64}"));
    }

    private boolean goOn(Web.Answer answer, long there) throws IOException {
        long[] range = range(answer.headers());
        if (there == 0 || range[0] != there) {
            partial.remove();
            return false;
        }
        return copy(answer, there, range[1]);
    }

    /** Where a part begins and how long the whole is, from {@code Content-Range: bytes 5-9/10}; -1 for what it does not say. */
    private static long[] range(HttpHeaders headers) {
        String text = headers.firstValue("Content-Range").orElse("").strip();
        if (!text.matches("bytes \\d{1,18}-\\d{1,18}/(\\d{1,18}|\\*)")) {
            return new long[] {-1, -1};
        }
        String[] numbers = text.substring(6).split("[-/]");
        return new long[] {Long.parseLong(numbers[0]), numbers[2].equals("*") ? -1 : Long.parseLong(numbers[2])};
    }

    /** 416: nothing follows what is there. Either it is all, or it is not the beginning of this file. */
    private boolean isWhole(Web.Answer answer, long there) throws IOException {
        String range = answer.headers().firstValue("Content-Range").orElse("");
        if (there > 0 && range.strip().equals("bytes */" + there)) {
            progress.begin(there, there);
            return true;
        }
        partial.remove();
        return false;
    }

    /** Takes the body, which begins at {@code from}; whether the file is whole then. */
    private boolean copy(Web.Answer answer, long from, long said) throws IOException {
        answer.headers()
                .firstValue("Content-Encoding")
                .filter(e -> !e.equals("identity"))
                .ifPresent(e -> {
                    throw YunmoException.invalid(
                            "%s sends the file compressed (%s)",
                            remote.address().getHost(), e);
                });
        long total = said >= 0 ? said : remote.bytes().orElse(-1);
        if (remote.bytes().isPresent() && remote.bytes().getAsLong() != total) {
            throw YunmoException.invalid(
                    "%s says that the file has %d bytes, and sends one of %d; pull again later",
                    remote.address().getHost(), remote.bytes().getAsLong(), total);
        }
        if (total >= 0) {
            checkSize(total);
            checkRoom(total - from);
        }
        progress.begin(from, total);
        Stalls stalls = new Stalls(answer.body(), progress::done, patience.stall());
        try {
            long there = write(answer.body(), from, total);
            return total < 0 || there == total;
        } finally {
            stalls.end();
        }
    }

    private long write(InputStream body, long from, long total) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long at = from;
        long synced = from;
        try (FileChannel out = FileChannel.open(partial.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(from);
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                checkStopped();
                checkSize(at + n);
                if (total >= 0 && at + n > total) {
                    throw YunmoException.invalid(
                            "%s sends more than the %d bytes that it says the file has",
                            remote.address().getHost(), total);
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                at += n;
                progress.at(at);
                if (at - synced >= SYNC_EVERY) {
                    out.force(false);
                    synced = at;
                }
            }
            out.force(true);
        }
        return at;
    }

    private void checkSize(long bytes) {
        if (bytes > maxBytes) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the file has " + bytes + " bytes or more, the limit is " + maxBytes
                            + "; raise pull.max_bytes to fetch it");
        }
    }

    private void checkRoom(long missing) {
        Path folder = partial.file().toAbsolutePath().getParent();
        long free = folder.toFile().getUsableSpace();
        if (missing > free) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the file needs " + missing + " bytes more, the disk of " + folder + " has " + free
                            + " free; make room or choose another --data-dir");
        }
    }
}
