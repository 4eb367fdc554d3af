package io.yunmo.cli.command;

import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A data set's profile as a table: one line a column. */
final class ProfileView {
    private static final int MOST_VALUES = 3;

    private ProfileView() {}

    static void print(PrintStream out, JsonNode profile) {
        Grid grid = new Grid(
                "column",
                "type",
                "count",
                "missing",
                "distinct",
                "min",
                "mean",
                "median",
                "max",
                "std",
                "most frequent");
        for (JsonNode c : profile.path("columns")) {
            grid.row(
                    c.path("name").asString(),
                    c.path("type").asString(),
                    figure(c, "count"),
                    figure(c, "missing"),
                    figure(c, "distinct"),
                    figure(c, "min"),
                    figure(c, "mean"),
                    c.has("median")
                            ? figure(c, "median")
                            : Numbers.figure(c.path("quantiles").path("0.5")),
                    figure(c, "max"),
                    figure(c, "std"),
                    top(c));
        }
        grid.print(out);
        out.println(Numbers.count(profile.path("rows").asLong()) + " rows"
                + (profile.has("duplicate_rows")
                        ? ", " + figure(profile, "duplicate_rows") + " of them duplicates"
                        : ""));
    }

    private static String figure(JsonNode c, String field) {
        return Numbers.figure(c.path(field));
    }

    private static String top(JsonNode column) {
        List<String> most = new ArrayList<>();
        for (JsonNode v : column.path("top")) {
            if (most.size() < MOST_VALUES) {
                most.add(v.path("value").asString() + " ("
                        + Numbers.count(v.path("count").asLong()) + ")");
            }
        }
        return String.join(", ", most);
    }
}
