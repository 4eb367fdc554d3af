package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import java.io.PrintStream;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The option that chooses between text for people and JSON for programs. */
final class Format {
    /** The two forms. */
    enum Kind {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "Text for people (table, the default) or JSON for programs.")
    private Kind kind = Kind.table;

    boolean json() {
        return kind == Kind.json;
    }

    /** Prints a whole answer as indented JSON. */
    static void print(PrintStream out, JsonNode node) {
        out.println(Client.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    }
}
