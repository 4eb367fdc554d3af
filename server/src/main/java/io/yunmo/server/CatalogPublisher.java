package io.yunmo.server;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
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

    CatalogPublisher(Catalog catalog, ModelService service) {
        this.catalog = catalog;
        this.service = service;
    }

    @Override
    public ModelVersion publish(
            String model, Path file, Optional<String> sha256, Map<String, String> origin, String by) {
        ObjectNode configuration =
                InspectionJson.of(service.inspect(model, LanguageRuntime.FORMAT, Map.of(LanguageRuntime.FILE, file)));
        origin.forEach(configuration::put);
        Artefact artefact = catalog.artefacts().take(file, sha256);
        Optional<ModelVersion> there = same(model, artefact);
        if (there.isPresent()) {
            return there.get();
        }
        ModelVersion version = catalog.models()
                .publish(NewVersion.of(model, LanguageRuntime.FORMAT, Map.of(LanguageRuntime.FILE, artefact), by)
                        .withConfiguration(Json.of(configuration)));
        release(version, by);
        return version;
    }

    private Optional<ModelVersion> same(String model, Artefact artefact) {
        return catalog.models().find(model).map(Model::versions).stream()
                .flatMap(java.util.List::stream)
                .filter(v -> v.files().containsValue(artefact))
                .findFirst();
    }

    /** The first version of a model answers at once: whoever pulls wants to use it. */
    private void release(ModelVersion version, String by) {
        if (catalog.models().require(version.model()).route().released().isEmpty()) {
            service.prepare(version.model(), version.number());
            catalog.routes().release(version.model(), version.number(), by);
        }
        service.refresh(version.model());
    }
}
