package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Numbers;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TransferBar;
import io.yunmo.server.archive.ArchiveReader;
import io.yunmo.server.archive.Manifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Takes a model in from a file that export wrote. */
@Command(
        name = "import",
        description = {
            "Takes a model in from a file that  yunmo export  wrote, and checks its hashes.",
            "The first version of a model is released; later ones wait for  yunmo models release."
        })
final class ImportCommand extends ServerCommand {
    @Parameters(paramLabel = "FILE")
    private Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the model; default: as in the file.")
    private String name;

    @Override
    void run(Client client) {
        Manifest manifest = manifest();
        PrintStream notes = System.err;
        notes.println("importing " + manifest.name() + "@" + manifest.number() + ", " + manifest.format() + ", "
                + Numbers.bytes(manifest.bytes())
                + manifest.licence().map(l -> ", licence " + l).orElse(""));
        String query = name == null ? "" : "?name=" + Client.encode(name);
        JsonNode version;
        try (TransferBar bar = new TransferBar(notes, format().json() ? Screen.plain() : Screen.detect())) {
            version = client.upload("yunmo/v1/archives" + query, file, (done, total) -> {
                if (done < total) {
                    bar.at(done, total);
                } else {
                    bar.show("checking it and loading it ...");
                }
            });
        }
        if (format().json()) {
            Format.print(out(), version);
            return;
        }
        String model = version.path("model").asString();
        out().println("imported " + model + "@" + version.path("version").asString() + "\nnext:  " + Yunmo.command()
                + next(model, version));
    }

    private static String next(String model, JsonNode version) {
        if (!version.path("stage").asString("").equals("released")) {
            return " models release " + model + "@" + version.path("version").asString();
        }
        return version.path("configuration").path("chats").asBoolean(false)
                ? " run " + model
                : " models show " + model + "@" + version.path("version").asString();
    }

    /** What the file says it holds: whoever names another file learns that before it is sent. */
    private Manifest manifest() {
        if (!Files.isRegularFile(file)) {
            throw CliException.user("there is no file " + file.toAbsolutePath());
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            Manifest manifest = new ArchiveReader(in, Long.MAX_VALUE).manifest();
            if (Files.size(file) < manifest.bytes()) {
                throw CliException.user(file + " has " + Files.size(file) + " bytes, its files " + manifest.bytes()
                        + ": it is not whole; copy it again");
            }
            return manifest;
        } catch (IOException e) {
            throw CliException.user("cannot read " + file + ": " + Client.reason(e));
        }
    }
}
