package io.yunmo.cli.command;

import io.yunmo.cli.output.Screen;
import java.io.PrintStream;
import tools.jackson.databind.JsonNode;

/** The validation report at the end of a training. */
public final class ReportView {
    private ReportView() {}

    public static void print(PrintStream out, Screen screen, JsonNode job) {
        out.println(screen.bold("report") + " " + VersionView.metrics(job.path("metrics")));
    }
}
