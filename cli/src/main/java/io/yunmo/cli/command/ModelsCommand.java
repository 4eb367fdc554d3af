package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TransferBar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Models: list, show, add, export, release, rollback, remove. */
@Command(
        name = "models",
        description = "Models: list, show, add, export, release, rollback, rm.",
        subcommands = {
            ModelsCommand.Ls.class,
            ModelsCommand.Show.class,
            ModelsCommand.Add.class,
            ModelsCommand.Export.class,
            ModelsCommand.Release.class,
            ModelsCommand.Rollback.class,
            ModelsCommand.Rm.class
        })
final class ModelsCommand extends ServerCommand {
    private static final String PATH = "yunmo/v1/models";

    @Override
    void run(Client client) {
        list(this, client);
    }

    @Command(name = "list", aliases = "ls", description = "Lists the models.")
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
        Grid grid = new Grid("model", "released", "canary", "shadow", "versions", "format", "size", "about");
        for (JsonNode m : all.path("models")) {
            JsonNode route = m.path("route");
            JsonNode shown = shown(m);
            grid.row(
                    m.path("name").asString(),
                    text(m.path("released")),
                    canary(route.path("canary")),
                    text(route.path("shadow")),
                    m.path("versions").size(),
                    shown.path("format").asString(""),
                    size(shown),
                    VersionView.about(shown));
        }
        to.printOr(grid, "no models; train one with  yunmo train FILE  or add one with  yunmo models add NAME FILE");
    }

    /** The version that answers, or else the newest. */
    private static JsonNode shown(JsonNode model) {
        JsonNode versions = model.path("versions");
        for (JsonNode v : versions) {
            if (v.path("version").equals(model.path("released"))) {
                return v;
            }
        }
        return versions.path(versions.size() - 1);
    }

    private static String size(JsonNode version) {
        long bytes = 0;
        for (JsonNode file : version.path("files")) {
            bytes += file.path("bytes").asLong();
        }
        return Numbers.bytes(bytes);
    }

    private static String text(JsonNode n) {
        return n.isNull() || n.isMissingNode() ? "-" : n.asString();
    }

    private static String canary(JsonNode n) {
        return n.isObject()
                ? n.path("version").asString() + " (" + n.path("weight").asString() + "%)"
                : "-";
    }

    @Command(name = "show", description = "Shows a model's versions, or one version whole.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "MODEL[@VERSION]")
        private String name;

        @Override
        void run(Client client) {
            ModelName m = ModelName.parse(name);
            JsonNode node = client.get(m.version().isPresent() ? m.versionPath("") : m.path());
            if (format().json()) {
                Format.print(out(), node);
            } else if (m.version().isPresent()) {
                VersionView.print(out(), node);
            } else {
                versions(node);
            }
        }

        private void versions(JsonNode model) {
            String released = text(model.path("released"));
            out().println(model.path("name").asString() + ": released " + released + ", canary "
                    + canary(model.path("route").path("canary")) + ", shadow "
                    + text(model.path("route").path("shadow")));
            Grid grid = new Grid("version", "stage", "format", "about", "created", "by");
            for (JsonNode v : model.path("versions")) {
                grid.row(
                        v.path("version").asString(),
                        v.path("stage").asString(),
                        v.path("format").asString(),
                        VersionView.about(v),
                        Numbers.moment(v.path("created_at").asString("")),
                        v.path("created_by").asString(""));
            }
            grid.print(out());
            if (LanguageView.is(shown(model))) {
                out().println();
                VersionView.print(out(), shown(model));
            }
        }
    }

    @Command(name = "add", description = "Adds a file of Keras, ONNX or GGUF as a new version of a model.")
    static final class Add extends ServerCommand {
        @Parameters(index = "0", paramLabel = "NAME")
        private String name;

        @Parameters(index = "1", paramLabel = "FILE", description = "FILE.keras, FILE.h5, FILE.onnx or FILE.gguf.")
        private Path file;

        @Override
        void run(Client client) {
            if (!Files.isRegularFile(file)) {
                throw CliException.user("there is no file " + file.toAbsolutePath());
            }
            String format = ModelFiles.format(file)
                    .orElseThrow(() -> CliException.user(file + " does not end in .keras, .h5, .onnx or .gguf"));
            JsonNode version;
            try (TransferBar bar = new TransferBar(System.err, format().json() ? Screen.plain() : Screen.detect())) {
                version = client.upload(PATH + "?name=" + Client.encode(name) + "&format=" + format, file, bar::at);
            }
            if (format().json()) {
                Format.print(out(), version);
                return;
            }
            String at = name + "@" + version.path("version").asString();
            out().println("added " + at + "\nnext:  " + Yunmo.command() + " models release " + at);
        }
    }

    @Command(name = "export", description = "Writes a version to a file, for Keras, ONNX Runtime and other programs.")
    static final class Export extends ServerCommand {
        @Parameters(index = "0", paramLabel = "MODEL[@VERSION]", description = "Without a version: the released one.")
        private String name;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description =
                        "keras, h5, onnx, gguf, safetensors (the weights, named by Keras's variable paths), keras-json,"
                                + " pipeline, report, training. Without it the file's ending says it, otherwise safetensors.")
        private Optional<String> kind = Optional.empty();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Without it: a file in this folder that is called like the model.")
        private Optional<Path> file = Optional.empty();

        @Override
        void run(Client client) {
            ModelName m = ModelName.parse(name);
            String format = kind.or(() -> file.flatMap(ModelFiles::format)).orElse("safetensors");
            Path target = file.orElseGet(() -> Path.of(ModelFiles.name(m.model(), format)));
            long bytes = client.download(m.versionPath("released") + "/export?format=" + Client.encode(format), target);
            out().println("wrote " + target + " (" + Numbers.bytes(bytes) + ")");
        }
    }

    @Command(
            name = "release",
            description = "Makes a version the one that answers; or a canary (--weight), or a shadow (--shadow).")
    static final class Release extends ServerCommand {
        @Parameters(paramLabel = "MODEL@VERSION")
        private String name;

        @Option(
                names = "--weight",
                paramLabel = "PERCENT",
                defaultValue = "100",
                description = "Give this share of the requests to the version, 1 to 100; default 100.")
        private int weight = 100;

        @Option(
                names = "--shadow",
                description = "Send a copy of the requests to the version and compare; answers stay as they are.")
        private boolean shadow;

        @Override
        void run(Client client) {
            ModelName m = ModelName.parse(name);
            ObjectNode body = Client.JSON
                    .createObjectNode()
                    .put("version", m.number("yunmo models release " + m.model() + "@1"))
                    .put("weight", weight)
                    .put("shadow", shadow);
            show(this, client.post(m.path() + "/release", body), m.model());
        }
    }

    private static void show(ServerCommand to, JsonNode route, String model) {
        if (to.format().json()) {
            Format.print(to.out(), route);
            return;
        }
        to.out()
                .println(model + ": released " + text(route.path("released")) + ", canary "
                        + canary(route.path("canary")) + ", shadow " + text(route.path("shadow")));
    }

    @Command(name = "rollback", description = "Releases the version that was released before.")
    static final class Rollback extends ServerCommand {
        @Parameters(paramLabel = "MODEL")
        private String name;

        @Override
        void run(Client client) {
            ModelName m = ModelName.parse(name);
            show(this, client.post(m.path() + "/rollback", Client.JSON.createObjectNode()), m.model());
        }
    }

    @Command(name = "rm", description = "Removes a model with all its versions, or one version.")
    static final class Rm extends ServerCommand {
        @Parameters(paramLabel = "MODEL[@VERSION]")
        private String name;

        @Override
        void run(Client client) {
            ModelName m = ModelName.parse(name);
            client.delete(m.version().isPresent() ? m.versionPath("") : m.path());
            out().println("removed " + m);
        }
    }
}
