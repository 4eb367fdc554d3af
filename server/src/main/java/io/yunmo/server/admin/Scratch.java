package io.yunmo.server.admin;

import io.yunmo.server.http.Exchange;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where uploads lie until they are known to be good: a folder an upload, removed with its end whatever it is, and at the
 * start of the server for those that a dying process left.
 */
final class Scratch {
    private final Path folder;
    private final long maxBytes;

    /** Makes or empties {@code folder}. */
    Scratch(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        try {
            delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "cannot use the folder " + folder + ": " + e, e);
        }
    }

    /** What is done with a folder or a file in it. */
    @FunctionalInterface
    interface Use<T> {
        T of(Path path) throws IOException;
    }

    /** Receives the request's body as a file of that name, lets {@code use} look at it, and removes it. */
    <T> T receive(Exchange exchange, String name, Use<T> use) {
        return within(own -> {
            Path file = own.resolve(name);
            try (InputStream body = exchange.bodyStream(maxBytes)) {
                Files.copy(body, file);
            }
            return use.of(file);
        });
    }

    /** Lets {@code use} work in an empty folder, and removes it. */
    <T> T within(Use<T> use) {
        Path own = create();
        try {
            return use.of(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deleteQuietly(own);
        }
    }

    /** Gives {@code use} a name for a file of its own, and removes the file afterwards. */
    void lend(String name, Consumer<Path> use) {
        Path own = create();
        try {
            use.accept(own.resolve(name));
        } finally {
            deleteQuietly(own);
        }
    }

    private Path create() {
        try {
            return Files.createTempDirectory(folder, "upload");
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot write into " + folder + ": " + e, e);
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Scratch.class).warn("cannot remove {}", folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(p);
            }
        }
    }
}
