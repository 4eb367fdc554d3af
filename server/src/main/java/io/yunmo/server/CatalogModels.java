package io.yunmo.server;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.Route;
import io.yunmo.serving.ModelSource;
import io.yunmo.serving.routing.ModelRoute;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Gives the serving room the catalogue's models, routes and files. */
final class CatalogModels implements ModelSource {
    private final Catalog catalog;

    CatalogModels(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<String> models() {
        return catalog.models().list().stream().map(Model::name).toList();
    }

    @Override
    public Optional<Entry> model(String name) {
        return catalog.models()
                .find(name)
                .map(m -> new Entry(
                        m.name(),
                        m.versions().stream().map(ModelVersion::number).toList(),
                        route(m.route())));
    }

    @Override
    public Stored version(String model, int number) {
        ModelVersion version = catalog.models().requireVersion(model, number);
        Map<String, Path> files = new LinkedHashMap<>();
        version.files()
                .forEach((name, artefact) -> files.put(name, catalog.artefacts().path(artefact.sha256())));
        return new Stored(model, number, version.format(), files);
    }

    private static ModelRoute route(Route route) {
        return new ModelRoute(
                boxed(route.released()),
                route.canary().map(Route.Canary::version),
                route.canary().map(Route.Canary::weight).orElse(0),
                boxed(route.shadow()));
    }

    private static Optional<Integer> boxed(OptionalInt version) {
        return version.isPresent() ? Optional.of(version.getAsInt()) : Optional.empty();
    }
}
