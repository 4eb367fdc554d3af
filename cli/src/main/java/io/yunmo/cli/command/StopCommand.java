package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a model out of memory. */
@Command(name = "stop", description = "Takes a model out of memory when its requests are done; run loads it again.")
final class StopCommand extends ServerCommand {
    @Parameters(paramLabel = "MODEL")
    private String model;

    @Override
    void run(Client client) {
        client.post("v2/repository/models/" + Client.encode(model) + "/unload", Client.JSON.createObjectNode());
        out().println(model + " is out of memory");
    }
}
