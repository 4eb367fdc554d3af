package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.ModelService;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Models and their versions: listed, added from ONNX, Keras's and GGUF files, removed. */
final class ModelEndpoint implements Endpoint {
    private final Catalog catalog;
    private final ModelService service;
    private final Scratch scratch;

    ModelEndpoint(Catalog catalog, ModelService service, Scratch scratch) {
        this.catalog = catalog;
        this.service = service;
        this.scratch = scratch;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/yunmo/v1/models", this::list)
                .post("/yunmo/v1/models", this::add)
                .get("/yunmo/v1/models/{model}", this::show)
                .delete("/yunmo/v1/models/{model}", this::remove)
                .get("/yunmo/v1/models/{model}/versions/{version}", this::showVersion)
                .delete("/yunmo/v1/models/{model}/versions/{version}", this::removeVersion);
    }

    private void list(Exchange exchange) {
        exchange.json(
                200,
                Map.of(
                        "models",
                        catalog.models().list().stream().map(ModelJson::of).toList()));
    }

    private void show(Exchange exchange) {
        exchange.json(200, ModelJson.of(catalog.models().require(exchange.parameter("model"))));
    }

    private void showVersion(Exchange exchange) {
        exchange.json(
                200,
                ModelJson.of(VersionNames.find(
                        catalog.models(), exchange.parameter("model"), exchange.parameter("version"))));
    }

    private void add(Exchange exchange) {
        String name = exchange.query("name")
                .orElseThrow(() -> YunmoException.invalid(
                        "name is missing: POST /yunmo/v1/models?name=NAME&format=onnx (or keras, h5, gguf)"));
        Upload upload = Upload.of(exchange.query("format").orElse(VersionFiles.ONNX));
        String by = Caller.of(exchange);
        upload.probe(name, by);
        ModelVersion version = scratch.receive(exchange, upload.file(), file -> publish(name, upload, file, by));
        service.refresh(name);
        exchange.json(201, ModelJson.of(version));
    }

    private ModelVersion publish(String name, Upload upload, Path received, String by) {
        Map<String, Path> files = upload.files(received);
        ObjectNode configuration = InspectionJson.of(service.inspect(name, upload.kept(), files));
        if (!upload.kept().equals(upload.format())) {
            configuration.put("uploaded_as", upload.format());
        }
        Map<String, Artefact> artefacts = new TreeMap<>();
        files.forEach(
                (logical, file) -> artefacts.put(logical, catalog.artefacts().put(file)));
        return catalog.models()
                .publish(NewVersion.of(name, upload.kept(), artefacts, by).withConfiguration(Json.of(configuration)));
    }

    private void remove(Exchange exchange) {
        String model = exchange.parameter("model");
        catalog.models().delete(model);
        service.refresh(model);
        exchange.empty(204);
    }

    private void removeVersion(Exchange exchange) {
        String model = exchange.parameter("model");
        catalog.models().deleteVersion(model, VersionNames.number(exchange.parameter("version")));
        service.refresh(model);
        exchange.empty(204);
    }
}
