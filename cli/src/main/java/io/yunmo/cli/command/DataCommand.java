package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Data sets: add, list, show, profile, remove. */
@Command(
        name = "data",
        description = "Data sets: add, list, show, profile, rm.",
        subcommands = {
            DataCommand.Add.class,
            DataCommand.Ls.class,
            DataCommand.Show.class,
            DataCommand.Profile.class,
            DataCommand.Rm.class
        })
final class DataCommand extends ServerCommand {
    private static final String PATH = "yunmo/v1/data-sets";

    @Override
    void run(Client client) {
        list(this, client);
    }

    @Command(name = "add", description = "Adds a CSV, Parquet or JSON-lines file as a data set.")
    static final class Add extends ServerCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "What to call it.")
        private String name;

        @Parameters(index = "1", paramLabel = "FILE|URL", description = "A local file, or an http(s) address.")
        private String source;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "csv, parquet or jsonl; default: by the ending.")
        private String format;

        @Option(
                names = "--delimiter",
                paramLabel = "C",
                description = "The separator of a CSV file; default: found out.")
        private String delimiter;

        @Option(
                names = "--types",
                paramLabel = "COLUMN:TYPE,…",
                description = "Types to use instead of the inferred ones: number or text.")
        private String types;

        @Option(names = "--replace", description = "Take the place of a data set of this name.")
        private boolean replace;

        @Override
        void run(Client client) {
            if (source.matches("https?://.*")) {
                addUrl(client);
            } else {
                Path file = Path.of(source);
                if (!Files.isRegularFile(file)) {
                    throw CliException.user("there is no file " + file.toAbsolutePath());
                }
                add(client, file);
            }
        }

        private void addUrl(Client client) {
            Path part = null;
            try {
                part = Files.createTempFile("yunmo", ".part");
                fetch(URI.create(source), part);
                add(client, part);
            } catch (IOException | IllegalArgumentException e) {
                throw CliException.user("cannot fetch " + source + ": " + Client.reason(e));
            } finally {
                delete(part);
            }
        }

        private static void fetch(URI uri, Path to) throws IOException {
            try (HttpClient http = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()) {
                HttpResponse<InputStream> r =
                        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream in = r.body()) {
                    if (r.statusCode() != 200) {
                        throw new IOException("the answer was " + r.statusCode());
                    }
                    Files.copy(in, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        private static void delete(Path part) {
            try {
                if (part != null) {
                    Files.deleteIfExists(part);
                }
            } catch (IOException e) {
                throw CliException.user("cannot delete " + part + ": " + Client.reason(e));
            }
        }

        private void add(Client client, Path file) {
            StringBuilder path = new StringBuilder(PATH + "?name=" + Client.encode(name));
            path.append("&format=").append(Client.encode(format != null ? format : formatOf(source)));
            if (delimiter != null) {
                path.append("&delimiter=").append(Client.encode(delimiter.equals("\\t") ? "\t" : delimiter));
            }
            if (types != null) {
                path.append("&types=").append(Client.encode(types));
            }
            if (replace) {
                path.append("&replace=true");
            }
            JsonNode set = client.upload(path.toString(), file);
            if (format().json()) {
                Format.print(out(), set);
                return;
            }
            out().println("added " + summary(set));
            for (JsonNode w : set.path("warnings")) {
                out().println("  note: " + w.asString());
            }
        }

        private static String formatOf(String source) {
            String s = source.toLowerCase(Locale.ROOT).replaceAll("[?#].*", "");
            if (s.endsWith(".parquet")) {
                return "parquet";
            }
            return s.endsWith(".jsonl") || s.endsWith(".ndjson") || s.endsWith(".json") ? "jsonl" : "csv";
        }
    }

    /** One line: name, rows, columns, hash. */
    static String summary(JsonNode set) {
        return set.path("name").asString() + ": "
                + Numbers.count(set.path("rows").asLong()) + " rows, "
                + set.path("columns").size() + " columns, sha256 "
                + set.path("sha256").asString().substring(0, 12);
    }

    @Command(name = "list", aliases = "ls", description = "Lists the data sets.")
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
        Grid grid = new Grid("name", "rows", "columns", "format", "size", "sha256", "added");
        for (JsonNode s : all.path("data_sets")) {
            grid.row(
                    s.path("name").asString(),
                    Numbers.count(s.path("rows").asLong()),
                    s.path("columns").size(),
                    s.path("format").asString(),
                    Numbers.bytes(s.path("bytes").asLong()),
                    s.path("sha256").asString().substring(0, 12),
                    Numbers.moment(s.path("created_at").asString("")));
        }
        to.printOr(grid, "no data sets; add one with:  yunmo data add NAME FILE");
    }

    @Command(name = "show", description = "Shows a data set's columns and warnings.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        void run(Client client) {
            JsonNode set = client.get(PATH + "/" + Client.encode(name));
            if (format().json()) {
                Format.print(out(), set);
                return;
            }
            out().println(summary(set));
            Grid grid = new Grid("column", "type");
            set.path("columns")
                    .forEach(c ->
                            grid.row(c.path("name").asString(), c.path("type").asString()));
            grid.print(out());
            set.path("warnings").forEach(w -> out().println("note: " + w.asString()));
        }
    }

    @Command(name = "profile", description = "Shows counts, missing values, distribution of each column.")
    static final class Profile extends ServerCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        void run(Client client) {
            JsonNode profile = client.get(PATH + "/" + Client.encode(name) + "/profile");
            if (format().json()) {
                Format.print(out(), profile);
                return;
            }
            ProfileView.print(out(), profile);
        }
    }

    @Command(name = "rm", description = "Removes data sets.")
    static final class Rm extends ServerCommand {
        @Parameters(paramLabel = "NAME", arity = "1..*")
        private List<String> names = new ArrayList<>();

        @Override
        void run(Client client) {
            for (String n : names) {
                client.delete(PATH + "/" + Client.encode(n));
                out().println("removed " + n);
            }
        }
    }
}
