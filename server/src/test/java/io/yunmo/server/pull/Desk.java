package io.yunmo.server.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.Stage;
import io.yunmo.server.ServerConfig;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Pulls with a publisher that keeps what it gets, as the catalogue does: by its hash, or not at all. */
final class Desk implements AutoCloseable, Publisher {
    static final Download.Patience SHORT = new Download.Patience(4, Duration.ofMillis(1), Duration.ofMillis(400));

    /** What was published. */
    record Published(String model, byte[] content, Map<String, String> origin) {}

    final List<Published> published = new CopyOnWriteArrayList<>();
    final Path folder;
    final Pulls pulls;

    Desk(Path folder, Map<String, String> environment, Map<String, String> configuration) {
        this.folder = folder;
        Map<String, String> all = new HashMap<>(configuration);
        all.put("data_dir", folder.toString());
        this.pulls = new Pulls(ServerConfig.of(all), environment, this, SHORT);
    }

    Desk(Path folder) {
        this(folder, Map.of(), Map.of());
    }

    @Override
    public ModelVersion publish(
            String model, Path file, Optional<String> sha256, Map<String, String> origin, String by) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (sha256.isPresent() && !sha256.get().equals(sha256(content))) {
                throw YunmoException.invalid("another SHA-256 was expected");
            }
            published.add(new Published(model, content, origin));
            return new ModelVersion(
                    model,
                    published.size(),
                    "gguf",
                    Stage.CANDIDATE,
                    Map.of("model.gguf", new Artefact(sha256(content), content.length)),
                    Json.EMPTY,
                    Json.EMPTY,
                    "",
                    Optional.empty(),
                    Instant.EPOCH,
                    by);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        new Random(n).nextBytes(bytes);
        return bytes;
    }

    Pull begin(String reference) {
        return pulls.begin(reference, Optional.empty(), Optional.empty(), "test");
    }

    static Pull end(Pull pull) {
        try {
            assertTrue(pull.await(Duration.ofSeconds(60)), "the pull did not end");
            return pull;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Pulls; the last that was published. */
    Published pull(String reference) {
        Pull pull = end(begin(reference));
        assertEquals(Pull.Phase.DONE, pull.phase(), () -> pull.failure().toString());
        return published.getLast();
    }

    /** Pulls what must fail so, with these texts in the message. */
    Pull refused(ErrorCode code, String reference, String... texts) {
        return refused(code, begin(reference), texts);
    }

    static Pull refused(ErrorCode code, Pull pull, String... texts) {
        end(pull);
        YunmoException e = pull.failure().orElseThrow();
        assertEquals(code, e.code(), e::getMessage);
        for (String text : texts) {
            assertTrue(e.getMessage().contains(text), () -> "'" + text + "' is missing in: " + e.getMessage());
        }
        return pull;
    }

    /** Files in the folder of downloads. */
    List<String> left() {
        Path downloads = folder.resolve("downloads");
        if (!Files.exists(downloads)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(downloads)) {
            return all.filter(Files::isRegularFile)
                    .map(p -> p.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pulls.close();
    }
}
