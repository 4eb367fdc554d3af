package io.yunmo.catalog;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Immutable contents by their SHA-256. What {@code put} has returned survives the death of the process and of the
 * machine; the same content is kept once. Any thread may call any method. A hash that is not 64 lower-case hexadecimal
 * digits is INVALID, one that is not there NOT_FOUND.
 */
public interface ArtefactStore {
    /**
     * Reads {@code in} to its end (without closing it) and keeps the content. More than {@code maxBytes} is TOO_LARGE; when reading or writing
     * fails nothing is kept. A content that is there already becomes as young as a new one.
     */
    Artefact put(InputStream in, long maxBytes);

    /** Keeps {@code content}. */
    default Artefact put(byte[] content) {
        return put(new ByteArrayInputStream(content), content.length);
    }

    /** Keeps a copy of a file of any size. */
    default Artefact put(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return put(in, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INVALID, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file of the store's own file system for its hash and moves it in, without a copy. When the hash is not the one
     * expected (INVALID, with both), or reading fails, nothing is kept and the file is gone.
     */
    Artefact take(Path file, Optional<String> expectedSha256);

    boolean contains(String sha256);

    /** The artefact of that hash. */
    Artefact find(String sha256);

    /** The content; the stream compares the hash at its end and throws an IOException when the content was damaged. */
    InputStream open(String sha256);

    /** A file that holds the content. It must not be changed, and lasts as long as something refers to it. */
    Path path(String sha256);

    /** Reads the content and compares its hash; INTERNAL, naming the file and the fix, when it was damaged. */
    void verify(String sha256);

    /**
     * Says that something is about to refer to these: checks that each is there with its size and makes it as young as
     * new, so that a sweep in between leaves it alone.
     */
    void renew(Iterable<Artefact> artefacts);

    /** Everything that is kept, in no order. */
    List<Artefact> list();

    /**
     * Removes what is not in {@code referenced} and was last put or renewed longer ago than {@code olderThan}. That age
     * must be longer than any caller takes from {@code put} to the reference.
     */
    Swept sweep(Set<String> referenced, Duration olderThan);
}
