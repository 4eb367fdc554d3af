package io.yunmo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    /**
     * A file or folder of the reference results that may not be copied here, e.g. {@code vocab/ggml-vocab-qwen2.gguf}. They
     * lie in {@code shared/fixtures/language} beside the project, or where YUNMO_SHARED says the {@code shared} folder is;
     * empty where they are not.
     */
    public static Optional<Path> shared(String name) {
        Path here = root().toAbsolutePath().normalize();
        return Stream.concat(given("yunmo.shared", "YUNMO_SHARED").stream(), above(here, 3))
                .map(p -> p.resolve("fixtures/language").resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    /**
     * SmolLM2-135M-Instruct in Q4_1: where YUNMO_SMOLLM2 says, or where {@code scripts/test-models.sh} puts it; empty when it
     * is not there.
     */
    public static Optional<Path> smollm2() {
        Path fetched = Path.of(System.getProperty("user.home"), ".cache/yunmo/test/SmolLM2-135M-Instruct.Q4_1.gguf");
        return Stream.concat(given("yunmo.smollm2", "YUNMO_SMOLLM2").stream(), Stream.of(fetched))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Optional<Path> given(String property, String variable) {
        return Optional.ofNullable(System.getProperty(property, System.getenv(variable)))
                .filter(s -> !s.isBlank())
                .map(Path::of);
    }

    /** The folders {@code shared} beside {@code folder} and beside the folders above it. */
    private static Stream<Path> above(Path folder, int levels) {
        return Stream.iterate(folder, p -> p != null, Path::getParent)
                .skip(1)
                .limit(levels)
                .map(p -> p.resolve("shared"));
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
