package io.yunmo.server.training;

import io.yunmo.learn.fit.Compilation;
import io.yunmo.learn.fit.FitOptions;
import io.yunmo.learn.keras.KerasJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Lets the room that trains read its parts of the form, and notes what it finds wrong. */
final class LearnCheck {
    /** Two widths that no layer would ask for: what is wrong with both is wrong whatever the data are. */
    private static final int ONE_WIDTH = 7919;

    private static final int OTHER_WIDTH = 7927;
    private static final long MOST_JSON = 16 << 20;

    private LearnCheck() {}

    static void compile(Problems problems, JsonNode compile) {
        problems.collect("compile", () -> Compilation.parse(compile));
    }

    static void fit(Problems problems, JsonNode fit) {
        problems.collect("fit", () -> FitOptions.parse(fit));
    }

    /** The short form, before anything is known about the data. */
    static void layers(Problems problems, JsonNode layers) {
        List<String> one = wrong(layers, ONE_WIDTH);
        List<String> other = wrong(layers, OTHER_WIDTH);
        one.stream().filter(other::contains).forEach(p -> problems.add("", "%s", p));
    }

    /** The short form for rows of {@code width} numbers. */
    static void layers(Problems problems, JsonNode layers, int width) {
        wrong(layers, width).forEach(p -> problems.add("", "%s", p));
    }

    private static List<String> wrong(JsonNode layers, int width) {
        Problems found = new Problems();
        found.collect(
                "",
                () -> KerasJson.sequential(NetworkBuilder.NAME, layers, new int[] {width})
                        .close());
        return found.list();
    }

    static void kerasFile(Problems problems, Path file) {
        try {
            if (Files.size(file) > MOST_JSON) {
                problems.add(
                        "model.keras",
                        "the file has %d bytes; a model's JSON has at most %d",
                        Files.size(file),
                        MOST_JSON);
                return;
            }
            String json = Files.readString(file);
            problems.collect("model.keras", () -> KerasJson.read(json).close());
        } catch (java.nio.charset.CharacterCodingException e) {
            problems.add("model.keras", "the file is not UTF-8 text; give what Keras's Model.to_json() writes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void kerasInline(Problems problems, JsonNode config) {
        problems.collect("model.keras", () -> KerasJson.read(config.toString()).close());
    }
}
