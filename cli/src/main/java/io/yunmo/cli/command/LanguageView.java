package io.yunmo.cli.command;

import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a version of a language model is, from its configuration. */
final class LanguageView {
    private LanguageView() {}

    static boolean is(JsonNode version) {
        return version.path("configuration").has("architecture");
    }

    /** In a line: llama, 134M, Q4_1, 2,048 tokens. */
    static String line(JsonNode version) {
        JsonNode c = version.path("configuration");
        return c.path("architecture").asString() + ", "
                + Numbers.scaled(c.path("parameters").asLong()) + ", "
                + c.path("quantisation").asString() + ", "
                + Numbers.count(c.path("context_length").asLong())
                + " tokens";
    }

    /** Rows of name and value. */
    static void rows(Grid grid, JsonNode version) {
        JsonNode c = version.path("configuration");
        row(grid, "title", c.path("title").asString(""));
        row(grid, "architecture", c.path("architecture").asString());
        row(grid, "parameters", Numbers.scaled(c.path("parameters").asLong()));
        row(grid, "quantisation", c.path("quantisation").asString());
        row(grid, "context", Numbers.count(c.path("context_length").asLong()) + " tokens");
        row(
                grid,
                "size",
                Numbers.count(c.path("layers").asLong()) + " layers of "
                        + Numbers.count(c.path("embedding_length").asLong()) + ", "
                        + Numbers.count(c.path("vocabulary").asLong()) + " words");
        row(grid, "for", uses(c));
        String licence = c.path("licence").asString("");
        row(grid, "licence", licence.isBlank() ? "not said" : licence);
        row(grid, "memory", memory(c));
        row(grid, "source", c.path("source").asString(""));
        row(grid, "imported from", c.path("imported_from").asString(""));
    }

    private static String uses(JsonNode c) {
        List<String> uses = new ArrayList<>();
        if (c.path("chats").asBoolean(false)) {
            uses.add("chat");
        }
        if (c.path("generates").asBoolean(false)) {
            uses.add("completion");
        }
        uses.add("embeddings");
        return String.join(", ", uses);
    }

    private static String memory(JsonNode c) {
        return Numbers.bytes(c.path("memory_bytes").asLong()) + " at full context ("
                + Numbers.bytes(c.path("weight_bytes").asLong()) + " of weights, "
                + Numbers.bytes(c.path("cache_bytes_per_token").asLong()) + " a token)";
    }

    private static void row(Grid grid, String name, String value) {
        if (!value.isBlank()) {
            grid.row(name, value);
        }
    }
}
