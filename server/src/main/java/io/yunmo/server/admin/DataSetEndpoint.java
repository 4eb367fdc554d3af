package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.DataSet;
import io.yunmo.catalog.DataSets;
import io.yunmo.catalog.Json;
import io.yunmo.data.Format;
import io.yunmo.data.Profile;
import io.yunmo.data.ReadOptions;
import io.yunmo.data.Reading;
import io.yunmo.data.Schema;
import io.yunmo.data.TableReader;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.server.training.DataSetOptions;
import io.yunmo.server.training.FileFormats;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Data sets: added as files, read and profiled before anything changes. */
final class DataSetEndpoint implements Endpoint {
    private final Catalog catalog;
    private final Scratch scratch;

    DataSetEndpoint(Catalog catalog, Scratch scratch) {
        this.catalog = catalog;
        this.scratch = scratch;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/yunmo/v1/data-sets", this::add)
                .get("/yunmo/v1/data-sets", this::list)
                .get("/yunmo/v1/data-sets/{name}", this::show)
                .get("/yunmo/v1/data-sets/{name}/profile", this::profile)
                .delete("/yunmo/v1/data-sets/{name}", this::remove);
    }

    private void add(Exchange exchange) {
        String name = exchange.query("name")
                .orElseThrow(() -> YunmoException.invalid("name is missing: POST /yunmo/v1/data-sets?name=NAME"));
        ReadOptions options = options(exchange);
        boolean replace = flag(exchange, "replace");
        String by = Caller.of(exchange);
        probe(name, by);
        DataSets.Added added =
                scratch.receive(exchange, fileName(name, options), file -> add(name, file, options, replace, by));
        exchange.json(added.outcome() == DataSets.Outcome.UNCHANGED ? 200 : 201, DataSetJson.of(added.dataSet()));
    }

    /** Refuses a wrong name before the file is received. */
    private static void probe(String name, String by) {
        new DataSet(
                name,
                "0".repeat(64),
                "csv",
                0,
                0,
                Json.EMPTY,
                Json.EMPTY,
                Json.EMPTY,
                java.util.List.of(),
                Instant.EPOCH,
                by);
    }

    private static String fileName(String name, ReadOptions options) {
        return options.format().map(f -> name + "." + f.wireName()).orElse(name);
    }

    private DataSets.Added add(String name, Path file, ReadOptions asked, boolean replace, String by) {
        ReadOptions options = asked.format().isPresent() ? asked : asked.withFormat(FileFormats.sniff(file));
        Reading reading = TableReader.read(file, options);
        Profile profile = Profile.of(reading.table());
        Artefact artefact = catalog.artefacts().put(file);
        DataSet set = new DataSet(
                name,
                artefact.sha256(),
                reading.format().wireName(),
                reading.table().rows(),
                artefact.bytes(),
                Json.of(DataSetOptions.write(asked)),
                Json.of(reading.table().schema().toJson()),
                Json.of(profile.toJson()),
                reading.warnings(),
                Instant.now(),
                by);
        return catalog.dataSets().add(set, replace);
    }

    private static ReadOptions options(Exchange exchange) {
        ReadOptions options = ReadOptions.DEFAULT;
        if (exchange.query("types").isPresent()) {
            options =
                    options.withTypes(Schema.parseTypes(exchange.query("types").get()));
        }
        if (exchange.query("format").isPresent()) {
            options = options.withFormat(Format.parse(exchange.query("format").get()));
        }
        if (exchange.query("delimiter").isPresent()) {
            options =
                    options.withDelimiter(delimiter(exchange.query("delimiter").get()));
        }
        return options;
    }

    private static char delimiter(String text) {
        if (text.equals("\\t") || text.equals("tab")) {
            return '\t';
        }
        if (text.length() != 1) {
            throw YunmoException.invalid(
                    "the delimiter is one character (percent-encoded: %%3B, %%7C), or tab, not '%s'", text);
        }
        return text.charAt(0);
    }

    static boolean flag(Exchange exchange, String name) {
        String text = exchange.query(name).orElse("false");
        return switch (text) {
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default -> throw YunmoException.invalid("%s is true or false, not '%s'", name, text);
        };
    }

    private void list(Exchange exchange) {
        exchange.json(
                200,
                Map.of(
                        "data_sets",
                        catalog.dataSets().list().stream().map(DataSetJson::of).toList()));
    }

    private void show(Exchange exchange) {
        exchange.json(200, DataSetJson.of(catalog.dataSets().require(exchange.parameter("name"))));
    }

    private void profile(Exchange exchange) {
        DataSet set = catalog.dataSets().require(exchange.parameter("name"));
        ObjectNode json = io.yunmo.server.http.Json.object().put("name", set.name());
        json.setAll((ObjectNode) set.profile().node());
        exchange.json(200, json);
    }

    private void remove(Exchange exchange) {
        catalog.dataSets().delete(exchange.parameter("name"));
        exchange.empty(204);
    }
}
