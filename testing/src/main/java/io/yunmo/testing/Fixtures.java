package io.yunmo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Where the reference results of the field's own tools lie, and how to read them. */
public final class Fixtures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Fixtures() {}

    /** The project's root: the folder that holds {@code fixtures/}. */
    public static Path root() {
        String given = System.getProperty("yunmo.root");
        Path p = given != null ? Path.of(given) : Path.of("").toAbsolutePath();
        while (p != null && !Files.isDirectory(p.resolve("fixtures"))) {
            p = p.getParent();
        }
        if (p == null) {
            throw new IllegalStateException("no fixtures folder above the working directory; set -Dyunmo.root");
        }
        return p;
    }

    /** A file or folder under {@code fixtures/}, e.g. {@code learn/values/losses.json}. */
    public static Path path(String name) {
        return root().resolve("fixtures").resolve(name);
    }

    /** A JSON fixture as a tree. */
    public static JsonNode json(String name) {
        return JSON.readTree(path(name).toFile());
    }

    /** A number of a fixture, where NaN and the infinities are spelled as strings. */
    public static double number(JsonNode node) {
        return node.isString() ? Double.parseDouble(node.stringValue()) : node.doubleValue();
    }

    /** The files of a folder with an ending, sorted by name. */
    public static List<Path> list(String folder, String ending) {
        try (Stream<Path> s = Files.list(path(folder))) {
            return s.filter(p -> p.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
