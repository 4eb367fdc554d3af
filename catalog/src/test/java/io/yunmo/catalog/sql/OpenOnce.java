package io.yunmo.catalog.sql;

import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;

/** Opens the data directory that is its argument and prints the milliseconds it took, or why it could not. */
final class OpenOnce {
    private OpenOnce() {}

    public static void main(String[] arguments) {
        long start = System.nanoTime();
        try (SqliteCatalog catalog = SqliteCatalog.open(Path.of(arguments[0]))) {
            int models = catalog.models().list().size();
            System.out.printf("opened %.0f ms, %d models%n", (System.nanoTime() - start) / 1e6, models);
        } catch (YunmoException e) {
            System.out.println(e.code() + " " + e.getMessage());
        }
    }
}
