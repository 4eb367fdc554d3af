package io.yunmo.catalog.kill;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.ChildJvm;
import io.yunmo.catalog.sql.SqliteCatalog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Kills a process that works on a catalogue, again and again at random moments, and looks each time at what is left. */
public final class Kills {
    private static final int MOST_ACTS = 120;
    private static final int MOST_NANOSECONDS = 30_000_000;
    private final Path directory;
    private final Random random;
    private final List<Act> acts = new ArrayList<>();

    /** What came of it. */
    record Outcome(int acts, List<String> problems) {}

    private Kills(Path directory, Random random) {
        this.directory = directory;
        this.random = random;
    }

    /** Arguments: how many kills, and a seed. Exits with 1 when anything was lost. */
    public static void main(String[] arguments) throws IOException {
        int kills = Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("yunmo-kills");
        long start = System.nanoTime();
        Outcome outcome = run(directory, kills, Long.parseLong(arguments[1]));
        System.out.printf(
                "%d kills, %d acknowledged acts, %d problems, %.1f s, in %s%n",
                kills, outcome.acts(), outcome.problems().size(), (System.nanoTime() - start) / 1e9, directory);
        outcome.problems().forEach(System.out::println);
        if (!outcome.problems().isEmpty()) {
            System.exit(1);
        }
        remove(directory);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Kills that often; ends early when something is wrong. */
    static Outcome run(Path directory, int kills, long seed) throws IOException {
        Kills run = new Kills(directory, new Random(seed));
        List<String> problems = List.of();
        for (int i = 0; i < kills && problems.isEmpty(); i++) {
            List<Act> acknowledged = run.killOnce();
            run.acts.addAll(acknowledged);
            problems = run.audit(acknowledged);
        }
        return new Outcome(run.acts.size(), problems.isEmpty() ? run.audit(run.acts) : problems);
    }

    private List<String> audit(List<Act> acknowledged) {
        try (Catalog catalog = SqliteCatalog.open(directory)) {
            return Audit.of(catalog, acknowledged);
        }
    }

    /** Returns what the process said before it was killed: after a random number of acts and a random time. */
    private List<Act> killOnce() throws IOException {
        int wanted = 1 + random.nextInt(MOST_ACTS);
        int nanoseconds = random.nextInt(MOST_NANOSECONDS);
        List<Act> said = new ArrayList<>();
        Process process = ChildJvm.start(BusyProcess.class, directory.toString(), Long.toString(random.nextLong()));
        try (BufferedReader lines = process.inputReader()) {
            String line = "";
            while (said.size() < wanted && line != null) {
                line = read(lines, said);
            }
            if (line == null) {
                throw new IllegalStateException("the process ended by itself after " + said.size() + " acts");
            }
            LockSupport.parkNanos(nanoseconds);
            // By its handle: Process.destroyForcibly would also close the stream, and with it the last lines.
            process.toHandle().destroyForcibly();
            while (line != null) {
                line = read(lines, said);
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
        return said;
    }

    private static String read(BufferedReader lines, List<Act> said) throws IOException {
        String line = lines.readLine();
        if (line != null) {
            Act.parse(line).ifPresent(said::add);
        }
        return line;
    }
}
