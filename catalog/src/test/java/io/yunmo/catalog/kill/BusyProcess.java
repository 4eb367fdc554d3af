package io.yunmo.catalog.kill;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.sql.SqliteCatalog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/** Works on a catalogue with several threads until it is killed, and prints each act once it is acknowledged. */
final class BusyProcess {
    private BusyProcess() {}

    /** Arguments: the data directory and a seed. */
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[1]);
        try (Catalog catalog = SqliteCatalog.open(Path.of(arguments[0]))) {
            catalog.jobs().recover();
            Thread[] threads = {
                start(new Publishing(catalog, new Random(seed))::step),
                start(new Publishing(catalog, new Random(seed + 1))::step),
                start(new Routing(catalog, new Random(seed + 2))::step),
                start(new Working(catalog, new Random(seed + 3))::step)
            };
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does one thing with the catalogue. */
    @FunctionalInterface
    private interface Step {
        Act run();
    }

    private static Thread start(Step step) {
        return Thread.ofPlatform().start(() -> {
            try {
                while (true) {
                    print(step.run());
                }
            } catch (RuntimeException | Error e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        });
    }

    private static void print(Act act) {
        byte[] line = (act.line() + "\n").getBytes(StandardCharsets.UTF_8);
        PrintStream out = System.out;
        synchronized (BusyProcess.class) {
            out.write(line, 0, line.length);
            out.flush();
        }
    }
}
