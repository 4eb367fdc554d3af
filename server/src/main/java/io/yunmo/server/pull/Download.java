package io.yunmo.server.pull;

import io.yunmo.server.pull.source.Found;
import io.yunmo.server.pull.source.Web;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fetches one file so that an interrupted fetch goes on where it was, also after the process died: the bytes lie in {@code
 * NAME.part}, and {@code NAME.etag} says which version of the remote file they belong to (RFC 9110, section 13.1.5, If-Range).
 */
final class Download {
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int BUFFER = 1 << 18;
    private static final long SYNC_EVERY = 64L << 20;

    private final Web web;
    private final Found.Remote remote;
    private final Path part;
    private final Path tag;
    private final long maxBytes;
    private final Progress progress;

    Download(Web web, Found.Remote remote, Path folder, String name, long maxBytes, Progress progress) {
        this.web = web;
        this.remote = remote;
        this.part = folder.resolve(name + ".part");
        this.tag = folder.resolve(name + ".etag");
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /** Fetches what is missing, trying again when the connection breaks; returns the whole file, not yet checked. */
    Path fetch() {
        remote.bytes().ifPresent(this::checkSize);
        Duration pause = FIRST_PAUSE;
        for (int i = 1; ; i++) {
            long before = progress.done();
            try {
                if (attempt()) {
                    Files.deleteIfExists(tag);
                    return part;
                }
            } catch (IOException e) {
                if (i >= TRIES) {
                    throw Web.unreachable(remote.address(), e);
                }
            }
            if (progress.done() > before) {
                i = 1;
                pause = FIRST_PAUSE;
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "the server is stopping; pull again to go on", e);
        }
    }

    /** One request; whether the file is whole then. */
    private boolean attempt() throws IOException {
        long there = Files.exists(part) ? Files.size(part) : 0;
        Optional<String> etag = there > 0 && Files.exists(tag) ? Optional.of(Files.readString(tag)) : Optional.empty();
        boolean resumable = there > 0 && (etag.isPresent() || remote.sha256().isPresent());
        Map<String, String> headers = new HashMap<>(remote.headers());
        if (resumable) {
            headers.put("Range", "bytes=" + there + "-");
            etag.ifPresent(t -> headers.put("If-Range", t));
        }
        HttpResponse<InputStream> response = web.get(remote.address(), headers);
        try (InputStream body = response.body()) {
            if (response.statusCode() == 416) {
                return isWhole(there, response);
            }
            if (response.statusCode() == 206 && startsAt(response) != there) {
                Files.deleteIfExists(part);
                return false;
            }
            long from = response.statusCode() == 206 ? there : 0;
            remember(response, from);
            OptionalLong length = response.headers().firstValueAsLong("Content-Length");
            long total = length.isPresent()
                    ? from + length.getAsLong()
                    : remote.bytes().orElse(-1);
            if (total >= 0) {
                checkSize(total);
                checkRoom(total - from);
            }
            progress.begin(from, total);
            return copy(body, from) == total || total < 0;
        }
    }

    private static long startsAt(HttpResponse<?> response) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        int dash = range.indexOf('-');
        try {
            return range.startsWith("bytes ") && dash > 6 ? Long.parseLong(range.substring(6, dash)) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** 416: nothing follows what is there. Either it is all, or it is not the beginning of this file. */
    private boolean isWhole(long there, HttpResponse<?> response) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (range.equals("bytes */" + there)) {
            progress.begin(there, there);
            return true;
        }
        Files.deleteIfExists(part);
        return false;
    }

    private void remember(HttpResponse<?> response, long from) throws IOException {
        if (from > 0) {
            return;
        }
        Optional<String> etag = response.headers().firstValue("ETag").filter(t -> !t.startsWith("W/"));
        Files.deleteIfExists(part);
        if (etag.isPresent()) {
            Files.writeString(tag, etag.get(), StandardCharsets.UTF_8);
        } else {
            Files.deleteIfExists(tag);
        }
    }

    private long copy(InputStream body, long from) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long at = from;
        long synced = from;
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(from);
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                if (progress.cancelled()) {
                    throw YunmoException.conflict("the pull was cancelled; pull again to go on where it was");
                }
                checkSize(at + n);
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
        long free = part.toAbsolutePath().getParent().toFile().getUsableSpace();
        if (missing > free) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the file needs " + missing + " bytes more, the disk of " + part.getParent() + " has " + free
                            + " free; make room or choose another --data-dir");
        }
    }
}
