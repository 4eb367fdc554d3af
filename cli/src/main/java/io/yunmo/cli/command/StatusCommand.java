package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** What the server is doing. */
@Command(name = "status", description = "Shows what the server is doing.")
final class StatusCommand extends ServerCommand {
    @Override
    void run(Client client) {
        JsonNode s = client.get("yunmo/v1/status");
        if (format().json()) {
            Format.print(out(), s);
            return;
        }
        out().println("Yunmo " + s.path("version").asString() + " at " + client.base() + ", up "
                + Numbers.clock(s.path("uptime_seconds").asDouble()) + ", data in "
                + s.path("data_dir").asString());
        StringBuilder jobs = new StringBuilder();
        s.path("jobs")
                .properties()
                .forEach(e -> jobs.append("  ")
                        .append(e.getKey())
                        .append(' ')
                        .append(e.getValue().asString()));
        out().println("jobs:" + (jobs.isEmpty() ? "  none" : jobs));
        Grid grid = new Grid("model", "version", "state", "reason");
        for (JsonNode m : s.path("models")) {
            grid.row(
                    m.path("name").asString(),
                    m.path("version").asString(""),
                    m.path("state").asString(""),
                    m.path("reason").asString(""));
        }
        printOr(grid, "no models loaded");
    }
}
