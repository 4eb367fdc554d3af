package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TrainingView;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Sends a training and shows how it goes. */
@Command(
        name = "train",
        description = "Trains a network as a YAML file says; the result is a new version.",
        footer = {
            "",
            "With -o json the progress goes to standard error and the last line of standard",
            "output is the job. Ctrl-C leaves the training running in the server."
        })
final class TrainCommand extends ServerCommand {
    @Parameters(paramLabel = "FILE", description = "The training (docs/training.md has every field).")
    private Path file;

    @Option(names = "--detach", description = "Print the job's id and do not wait.")
    private boolean detach;

    @Override
    void run(Client client) {
        if (!Files.isRegularFile(file)) {
            throw CliException.user("there is no file " + file.toAbsolutePath());
        }
        JsonNode job = client.post("yunmo/v1/jobs", TrainingFile.resolve(client, file));
        if (detach) {
            out().println(format().json() ? job.toString() : job.path("id").asString());
            return;
        }
        PrintStream progress = format().json() ? System.err : out();
        Screen screen = format().json() ? Screen.plain() : Screen.detect();
        JsonNode ended = follow(client, job, new TrainingView(progress, screen), progress);
        if (format().json()) {
            out().println(ended);
        } else if (ended.path("state").asString().equals("succeeded")) {
            ReportView.print(out(), screen, ended);
            out().println("next:  " + Yunmo.command() + " models release "
                    + ended.path("model").asString() + "@"
                    + ended.path("version").asString());
        }
        if (!ended.path("state").asString().equals("succeeded")) {
            throw CliException.user("the training " + ended.path("state").asString() + ": "
                    + ended.path("message").asString("no reason was given"));
        }
    }

    private static JsonNode follow(Client client, JsonNode job, TrainingView view, PrintStream progress) {
        String id = job.path("id").asString();
        AtomicBoolean done = new AtomicBoolean();
        Thread onInterrupt = Thread.ofPlatform().unstarted(() -> {
            if (!done.get()) {
                progress.println("\nthe training goes on in the server; see  " + Yunmo.command() + " jobs show " + id
                        + "  or stop it with  " + Yunmo.command() + " jobs cancel " + id);
            }
        });
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            JsonNode ended = Follow.job(client, id, view);
            view.curve();
            return ended;
        } finally {
            done.set(true);
        }
    }
}
