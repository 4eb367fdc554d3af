package io.yunmo.server.pull;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What lies in the folder of downloads when the server starts. */
final class Leftovers {
    /** How folders begin that no later pull goes on with. */
    static final String PASSING = "passing-";

    private static final Duration KEPT = Duration.ofDays(7);

    private Leftovers() {}

    /** Removes what cannot be gone on with, and downloads that nobody went on with for a week. */
    static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path own : all.toList()) {
                if (own.getFileName().toString().startsWith(PASSING)
                        || newest(own).isBefore(Instant.now().minus(KEPT))) {
                    delete(own);
                }
            }
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "cannot use the folder " + folder + ": " + e, e);
        }
    }

    private static Instant newest(Path folder) throws IOException {
        Instant newest = Instant.EPOCH;
        for (Path file : walk(folder)) {
            Instant changed = Files.getLastModifiedTime(file).toInstant();
            newest = changed.isAfter(newest) ? changed : newest;
        }
        return newest;
    }

    static void delete(Path folder) throws IOException {
        for (Path p : walk(folder)) {
            Files.deleteIfExists(p);
        }
    }

    /** What is inside first. */
    private static List<Path> walk(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
