package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TrainingView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Jobs: list, show, logs, cancel. */
@Command(
        name = "jobs",
        description = "Jobs: list, show, logs, cancel.",
        subcommands = {JobsCommand.Ls.class, JobsCommand.Show.class, JobsCommand.Logs.class, JobsCommand.Cancel.class})
final class JobsCommand extends ServerCommand {
    private static final String PATH = "yunmo/v1/jobs";

    @Override
    void run(Client client) {
        list(this, client);
    }

    @Command(name = "list", aliases = "ls", description = "Lists the jobs, newest first.")
    static final class Ls extends ServerCommand {
        @Override
        void run(Client client) {
            list(this, client);
        }
    }

    private static void list(ServerCommand to, Client client) {
        JsonNode all = client.get(PATH);
        if (to.format().json()) {
            Format.print(to.out(), all);
            return;
        }
        Grid grid = new Grid("id", "name", "state", "model", "epoch", "started", "message");
        for (JsonNode j : all.path("jobs")) {
            grid.row(
                    j.path("id").asString(),
                    j.path("name").asString(""),
                    j.path("state").asString(),
                    model(j),
                    epoch(j.path("progress")),
                    Numbers.moment(j.path("started_at").asString("")),
                    clip(j.path("message").asString("")));
        }
        to.printOr(grid, "no jobs; start one with:  yunmo train FILE");
    }

    private static String model(JsonNode job) {
        return job.path("version").isNull() || job.path("version").isMissingNode()
                ? job.path("model").asString("")
                : job.path("model").asString() + "@" + job.path("version").asString();
    }

    private static String epoch(JsonNode progress) {
        return progress.has("epoch")
                ? progress.path("epoch").asString() + "/"
                        + progress.path("epochs").asString()
                : "";
    }

    private static String clip(String message) {
        return message.length() > 60 ? message.substring(0, 59) + "…" : message;
    }

    @Command(name = "show", description = "Shows a job; --follow shows it until it ends.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "ID")
        private String id;

        @Option(
                names = {"-f", "--follow"},
                description = "Show the progress until the job ends.")
        private boolean follow;

        @Override
        void run(Client client) {
            if (follow) {
                TrainingView view = new TrainingView(format().json() ? System.err : out(), Screen.detect());
                Follow.job(client, id, view);
                view.curve();
            }
            JsonNode job = client.get(PATH + "/" + Client.encode(id));
            if (format().json()) {
                Format.print(out(), job);
            } else {
                print(job);
            }
        }

        private void print(JsonNode job) {
            Grid grid = new Grid("job", id);
            for (String field : new String[] {"name", "state", "message", "created_at", "started_at", "ended_at"}) {
                if (!job.path(field).asString("").isEmpty()) {
                    grid.row(field, job.path(field).asString());
                }
            }
            grid.row("model", model(job)).row("epoch", epoch(job.path("progress")));
            grid.print(out());
            if (Follow.ended(job)) {
                ReportView.print(out(), Screen.detect(), job);
            }
        }
    }

    @Command(name = "logs", description = "Prints a job's log.")
    static final class Logs extends ServerCommand {
        @Parameters(paramLabel = "ID")
        private String id;

        @Override
        void run(Client client) {
            out().print(client.text(PATH + "/" + Client.encode(id) + "/logs"));
        }
    }

    @Command(name = "cancel", description = "Stops a job.")
    static final class Cancel extends ServerCommand {
        @Parameters(paramLabel = "ID")
        private String id;

        @Override
        void run(Client client) {
            JsonNode job = client.post(PATH + "/" + Client.encode(id) + "/cancel", Client.JSON.createObjectNode());
            if (format().json()) {
                Format.print(out(), job);
            } else {
                out().println("job " + id + " is " + job.path("state").asString());
            }
        }
    }
}
