package io.yunmo.cli.command;

import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One version of a model, for people. */
final class VersionView {
    private VersionView() {}

    static void print(PrintStream out, JsonNode v) {
        Grid about = new Grid(
                v.path("model").asString(), "version " + v.path("version").asString());
        about.row("stage", v.path("stage").asString())
                .row("format", v.path("format").asString());
        if (LanguageView.is(v)) {
            LanguageView.rows(about, v);
        } else {
            about.row("metrics", metrics(v.path("metrics")))
                    .row(
                            "data",
                            v.path("data").isString()
                                    ? v.path("data").asString()
                                    : v.path("data").toString());
        }
        about.row(
                        "created",
                        Numbers.moment(v.path("created_at").asString("")) + " by "
                                + v.path("created_by").asString("-"))
                .print(out);
        out.println();
        if (!LanguageView.is(v)) {
            signature(out, v);
        }
        Grid files = new Grid("file", "size", "sha256");
        v.path("files")
                .properties()
                .forEach(f -> files.row(
                        f.getKey(),
                        Numbers.bytes(f.getValue().path("bytes").asLong()),
                        f.getValue().path("sha256").asString()));
        files.print(out);
    }

    private static void signature(PrintStream out, JsonNode v) {
        Grid signature = new Grid("signature", "name", "type", "shape");
        for (String side : List.of("inputs", "outputs")) {
            for (JsonNode t : v.path("signature").path(side)) {
                signature.row(
                        side.substring(0, side.length() - 1),
                        t.path("name").asString(),
                        t.path("datatype").asString(),
                        t.path("shape").toString());
            }
        }
        signature.print(out);
        out.println();
    }

    /** What a version is, in a line. */
    static String about(JsonNode v) {
        return LanguageView.is(v) ? LanguageView.line(v) : metrics(v.path("metrics"));
    }

    /** The numbers of a metrics object in a line: accuracy 0.9722  loss 0.1012. */
    static String metrics(JsonNode metrics) {
        List<String> parts = new ArrayList<>();
        metrics.properties().forEach(e -> {
            if (e.getValue().isNumber()) {
                parts.add(e.getKey() + " " + Numbers.figure(e.getValue()));
            }
        });
        return String.join("  ", parts);
    }
}
