package io.yunmo.server.pull;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The part of a file that is here, and of which version of the file it is: {@code model.part}, and {@code model.version}, which
 * holds {@code sha256 HEX}, {@code etag TAG} or {@code modified DATE}. Both outlive the process.
 */
final class Partial {
    private static final String SHA256 = "sha256 ";
    private static final String ETAG = "etag ";
    private static final String MODIFIED = "modified ";
    /** RFC 9110, section 8.8.2.2: a date is as good as a tag when the file was older than that when it was sent. */
    private static final Duration STRONG = Duration.ofSeconds(60);

    private final Path file;
    private final Path version;

    Partial(Path folder) {
        this.file = folder.resolve("model.part");
        this.version = folder.resolve("model.version");
    }

    Path file() {
        return file;
    }

    /** Bytes that belong to the version wanted, if it is known which that is; 0 where they cannot be gone on with. */
    long bytes(Optional<String> sha256) throws IOException {
        Optional<String> there = version();
        boolean same = there.isPresent()
                && (sha256.isEmpty()
                        || !there.get().startsWith(SHA256)
                        || there.get().equals(SHA256 + sha256.get()));
        return same && Files.exists(file) ? Files.size(file) : 0;
    }

    /** What {@code If-Range} must say (RFC 9110, section 13.1.5); empty where the hash will tell. */
    Optional<String> condition() throws IOException {
        return version().filter(v -> !v.startsWith(SHA256)).map(v -> v.substring(v.indexOf(' ') + 1));
    }

    private Optional<String> version() throws IOException {
        return Files.exists(version) ? Optional.of(Files.readString(version)) : Optional.empty();
    }

    /** The file begins anew, in the version that the answer is of. */
    void begin(HttpHeaders answer, Optional<String> sha256) throws IOException {
        remove();
        Optional<String> known = sha256.map(h -> SHA256 + h)
                .or(() -> answer.firstValue("ETag")
                        .filter(t -> !t.startsWith("W/"))
                        .map(t -> ETAG + t))
                .or(() -> modified(answer));
        if (known.isPresent()) {
            Files.writeString(version, known.get(), StandardCharsets.UTF_8);
        }
    }

    private static Optional<String> modified(HttpHeaders answer) {
        Optional<String> date = answer.firstValue("Last-Modified");
        Optional<Instant> sent = answer.firstValue("Date").flatMap(Partial::instant);
        return date.flatMap(Partial::instant)
                        .filter(m -> sent.isPresent() && m.plus(STRONG).isBefore(sent.get()))
                        .isPresent()
                ? date.map(d -> MODIFIED + d)
                : Optional.empty();
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(version);
        Files.deleteIfExists(file);
    }
}
