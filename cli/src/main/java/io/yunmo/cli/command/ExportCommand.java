package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Numbers;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TransferBar;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Writes a version of a model into one file that another machine imports. */
@Command(
        name = "export",
        description = {
            "Writes a model of any format into one file, which  yunmo import  takes in on another machine.",
            "The file is a tar: manifest.json (with sizes and SHA-256), then the version's files."
        })
final class ExportCommand extends ServerCommand {
    @Parameters(index = "0", paramLabel = "MODEL[@VERSION]", description = "Without a version: the released one.")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file, or a folder to write it into.")
    private Path file;

    @Override
    void run(Client client) {
        ModelName m = ModelName.parse(name);
        JsonNode version = client.get(m.versionPath("released"));
        String number = version.path("version").asString();
        Path to = Files.isDirectory(file) ? file.resolve(m.model() + "-" + number + ".tar") : file;
        long bytes;
        try (TransferBar bar = new TransferBar(System.err, format().json() ? Screen.plain() : Screen.detect())) {
            bytes = client.download(m.path() + "/versions/" + number + "/archive", to, bar::at);
        }
        if (format().json()) {
            Format.print(
                    out(),
                    Client.JSON
                            .createObjectNode()
                            .put("model", m.model())
                            .put("version", version.path("version").asInt())
                            .put("file", to.toString())
                            .put("bytes", bytes));
            return;
        }
        out().println("wrote " + m.model() + "@" + number + " to " + to + " (" + Numbers.bytes(bytes)
                + ")\nnext:  bring it to the other machine, and there:  " + Yunmo.command() + " import "
                + to.getFileName());
    }
}
