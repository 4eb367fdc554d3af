package io.yunmo.cli.command;

import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import io.yunmo.cli.output.Screen;
import java.io.PrintStream;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The validation report at the end of a training, for people. */
public final class ReportView {
    private static final int WIDEST_CONFUSION = 20;

    private ReportView() {}

    public static void print(PrintStream out, Screen screen, JsonNode job) {
        JsonNode report = job.path("report");
        if (!report.has("task")) {
            return;
        }
        parts(out, report);
        baseline(out, report);
        if (report.path("task").asString().equals("classification")) {
            classes(out, screen, report);
        } else {
            out.println(report.path("judged_on").asString() + " rows: mean absolute error "
                    + Numbers.figure(report.path("mae")) + ", root mean square error "
                    + Numbers.figure(report.path("rmse")) + ", R2 " + Numbers.figure(report.path("r2")));
        }
        for (JsonNode note : report.path("notes")) {
            out.println("note: " + note.asString());
        }
    }

    private static void parts(PrintStream out, JsonNode report) {
        Grid grid = new Grid("part", "rows", "loss and metrics");
        for (String part : List.of("train", "validation", "test")) {
            if (report.path(part).isObject()) {
                grid.row(
                        part,
                        Numbers.count(report.path("rows").path(part).asLong()),
                        VersionView.metrics(report.path(part)));
            }
        }
        grid.print(out);
    }

    private static void baseline(PrintStream out, JsonNode report) {
        JsonNode b = report.path("baseline");
        if (b.path("kind").asString("").equals("majority")) {
            out.println("baseline: always answering '" + b.path("label").asString() + "' has accuracy "
                    + Numbers.figure(b.path("accuracy")));
        } else if (b.has("kind")) {
            out.println("baseline: always answering the mean " + Numbers.figure(b.path("value"))
                    + " has root mean square error " + Numbers.figure(b.path("rmse")));
        }
    }

    private static void classes(PrintStream out, Screen screen, JsonNode report) {
        int n = report.path("classes").size();
        String[] header = new String[5 + (n <= WIDEST_CONFUSION ? n : 0)];
        List.of("class", "rows", "precision", "recall", "f1").toArray(header);
        for (int i = 5; i < header.length; i++) {
            header[i] = "as " + report.path("classes").path(i - 5).path("label").asString();
        }
        Grid grid = new Grid(header);
        for (int i = 0; i < n; i++) {
            JsonNode c = report.path("classes").path(i);
            Object[] cells = new Object[header.length];
            cells[0] = c.path("label").asString();
            cells[1] = Numbers.count(c.path("rows").asLong());
            cells[2] = Numbers.figure(c.path("precision"));
            cells[3] = Numbers.figure(c.path("recall"));
            cells[4] = Numbers.figure(c.path("f1"));
            for (int k = 5; k < header.length; k++) {
                long count = report.path("confusion").path(i).path(k - 5).asLong();
                cells[k] = count == 0 ? "." : Long.toString(count);
            }
            grid.row(cells);
        }
        out.println(screen.bold("accuracy " + Numbers.figure(report.path("accuracy")))
                + " on the "
                + report.path("judged_on").asString() + " rows, macro F1 " + Numbers.figure(report.path("macro_f1"))
                + "; on the right what each class was taken for:");
        grid.print(out);
    }
}
