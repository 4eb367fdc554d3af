package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What the suites of every catalogue share: an open catalogue with a clock of its own in an empty directory. */
public abstract class CatalogSuite {
    protected static final String BY = "ann";

    @TempDir
    private Path directory;

    protected final SteppedClock clock = new SteppedClock();
    protected Catalog catalog;

    /** Opens the catalogue under test. */
    protected abstract Catalog open(Path directory, Clock clock);

    @BeforeEach
    void openFirst() {
        catalog = open(directory, clock);
    }

    @AfterEach
    void closeLast() {
        assertEquals(List.of(), catalog.check(true));
        catalog.close();
    }

    /** Closes the catalogue and opens it again, as a new process would. */
    protected void reopen() {
        catalog.close();
        catalog = open(directory, clock);
    }

    protected Artefact artefact(String content) {
        return catalog.artefacts().put(content.getBytes(StandardCharsets.UTF_8));
    }

    protected NewVersion version(String model) {
        return NewVersion.of(model, "network", Map.of("weights.safetensors", artefact("weights of " + model)), BY);
    }

    /** Publishes {@code count} versions. */
    protected void publish(String model, int count) {
        for (int i = 0; i < count; i++) {
            catalog.models().publish(version(model));
        }
    }

    /** Runs {@code act} and expects its failure, with a message that holds all the parts. */
    protected static void fails(ErrorCode code, Executable act, String... parts) {
        YunmoException e = assertThrows(YunmoException.class, act);
        assertEquals(code, e.code(), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "'" + part + "' is not in: " + e.getMessage());
        }
    }

    /** Runs the task on that many threads at once and returns what they returned. */
    protected static <T> List<T> together(int threads, Callable<T> task) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
