package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The models that are in memory. */
@Command(name = "ps", description = "Lists the models in memory: what they take and how long they have not been asked.")
final class PsCommand extends ServerCommand {
    @Override
    void run(Client client) {
        ArrayNode loaded = Client.JSON.createArrayNode();
        for (JsonNode m : client.get("yunmo/v1/status").path("models")) {
            if (m.path("state").asString("").equals("ready")) {
                loaded.add(m);
            }
        }
        if (format().json()) {
            Format.print(out(), loaded);
            return;
        }
        Grid grid = new Grid("model", "version", "role", "memory", "idle");
        for (JsonNode m : loaded) {
            double idle = m.path("idle_seconds").asDouble();
            grid.row(
                    m.path("name").asString(),
                    m.path("version").asString(""),
                    m.path("role").asString(""),
                    Numbers.bytes(m.path("bytes").asLong()),
                    idle > 0 ? Numbers.clock(idle) : "in use");
        }
        printOr(grid, "no model is in memory");
    }
}
