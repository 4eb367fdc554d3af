package io.yunmo.server.admin;

import io.helidon.http.HeaderNames;
import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import io.yunmo.server.archive.ArchiveReader;
import io.yunmo.server.archive.ArchiveWriter;
import io.yunmo.server.archive.Manifest;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.serving.ModelService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Takes versions from one machine to another as files: gives a version out as an archive, and takes one in. */
final class ArchiveEndpoint implements Endpoint {
    private static final String TAR = "application/x-tar";

    private final Catalog catalog;
    private final ModelService service;
    private final Scratch scratch;
    private final FirstRelease first;
    private final long maxBytes;

    /** @param maxBytes of a version's files together */
    ArchiveEndpoint(Catalog catalog, ModelService service, Scratch scratch, long maxBytes) {
        this.catalog = catalog;
        this.service = service;
        this.scratch = scratch;
        this.first = new FirstRelease(catalog, service);
        this.maxBytes = maxBytes;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/yunmo/v1/models/{model}/versions/{version}/archive", this::give)
                .post("/yunmo/v1/archives", this::take);
    }

    private void give(Exchange exchange) throws IOException {
        ModelVersion version =
                VersionNames.find(catalog.models(), exchange.parameter("model"), exchange.parameter("version"));
        ArchiveWriter archive = new ArchiveWriter(Manifest.of(version));
        exchange.header(
                        "Content-Disposition",
                        "attachment; filename=\"" + version.model() + "-" + version.number() + ".tar\"")
                .header(HeaderNames.CONTENT_LENGTH, archive.bytes());
        try (OutputStream out = exchange.stream(200, TAR)) {
            archive.write(catalog.artefacts(), out);
        }
    }

    private void take(Exchange exchange) {
        String by = Caller.of(exchange);
        ModelVersion version = scratch.within(folder -> {
            try (InputStream body = exchange.bodyStream(ArchiveReader.mostBytes(maxBytes))) {
                ArchiveReader archive = new ArchiveReader(body, maxBytes);
                Manifest manifest = archive.manifest();
                String model = exchange.query("name").orElse(manifest.name());
                NewVersion.of(model, manifest.format(), manifest.files(), by); // refuses names before the files come
                return publish(model, manifest, archive.files(manifest, folder), by);
            }
        });
        first.of(version, by);
        exchange.json(201, ModelJson.of(version));
    }

    /** The files become a version in one step; the version that holds the same files already is returned instead. */
    private ModelVersion publish(String model, Manifest manifest, Map<String, Path> files, String by) {
        ObjectNode configuration = manifest.configuration().deepCopy();
        configuration.setAll(InspectionJson.of(service.inspect(model, manifest.format(), files)));
        manifest.licence().ifPresent(l -> configuration.put("licence", l));
        configuration.put("imported_from", manifest.name() + "@" + manifest.number());
        Map<String, Artefact> artefacts = new LinkedHashMap<>();
        files.forEach((name, file) -> artefacts.put(
                name,
                catalog.artefacts()
                        .take(file, Optional.of(manifest.files().get(name).sha256()))));
        return same(model, manifest.format(), artefacts)
                .orElseGet(() -> catalog.models()
                        .publish(new NewVersion(
                                model,
                                manifest.format(),
                                artefacts,
                                Json.of(configuration),
                                Json.of(manifest.metrics()),
                                manifest.dataHash(),
                                Optional.empty(),
                                by)));
    }

    private Optional<ModelVersion> same(String model, String format, Map<String, Artefact> files) {
        return catalog.models().find(model).map(Model::versions).stream()
                .flatMap(java.util.List::stream)
                .filter(v -> v.format().equals(format) && v.files().equals(files))
                .findFirst();
    }
}
