package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** The models that are in memory. */
@Command(name = "ps", description = "Lists the models in memory.")
final class PsCommand extends ServerCommand {
    @Override
    void run(Client client) {
        JsonNode all = client.post(
                "v2/repository/index", Client.JSON.createObjectNode().put("ready", true));
        if (format().json()) {
            Format.print(out(), all);
            return;
        }
        Grid grid = new Grid("model", "version", "state");
        for (JsonNode m : all) {
            grid.row(
                    m.path("name").asString(),
                    m.path("version").asString(""),
                    m.path("state").asString("").toLowerCase(java.util.Locale.ROOT));
        }
        printOr(grid, "no model is in memory");
    }
}
