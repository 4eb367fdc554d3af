package io.yunmo.server;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import io.yunmo.server.admin.FirstRelease;
import io.yunmo.server.admin.InspectionJson;
import io.yunmo.server.pull.Publisher;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.language.LanguageRuntime;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Puts fetched GGUF files into the catalogue. */
final class CatalogPublisher implements Publisher {
    private final Catalog catalog;
    private final ModelService service;
    private final FirstRelease first;

    CatalogPublisher(Catalog catalog, ModelService service) {
        this.catalog = catalog;
        this.service = service;
        this.first = new FirstRelease(catalog, service);
    }

    @Override
    public ModelVersion publish(
            String model, Path file, Optional<String> sha256, Map<String, String> origin, String by) {
        ObjectNode configuration =
                InspectionJson.of(service.inspect(model, LanguageRuntime.FORMAT, Map.of(LanguageRuntime.FILE, file)));
        origin.forEach(configuration::put);
        Artefact artefact = catalog.artefacts().take(file, sha256);
        ModelVersion version = same(model, artefact)
                .orElseGet(() -> catalog.models()
                        .publish(
                                NewVersion.of(model, LanguageRuntime.FORMAT, Map.of(LanguageRuntime.FILE, artefact), by)
                                        .withConfiguration(Json.of(configuration))));
        first.of(version, by);
        return version;
    }

    private Optional<ModelVersion> same(String model, Artefact artefact) {
        return catalog.models().find(model).map(Model::versions).stream()
                .flatMap(java.util.List::stream)
                .filter(v -> v.files().containsValue(artefact))
                .findFirst();
    }
}
