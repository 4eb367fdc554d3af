package io.yunmo.server.oip;

import io.yunmo.server.Version;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Routes;
import io.yunmo.server.metrics.ModelMeters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/** The Open Inference Protocol v2 over HTTP, with Triton's repository, configuration and statistics calls. */
public final class OipRest implements Endpoint {
    /** What the server offers beyond the protocol's core. */
    static final List<String> EXTENSIONS =
            List.of("binary_tensor_data", "model_repository", "model_configuration", "statistics");

    private final ServedModels models;
    private final Repository repository;
    private final Statistics statistics;
    private final BooleanSupplier serving;

    /**
     * @param serving whether the process takes requests: false while it starts and stops
     */
    public OipRest(ServedModels models, ModelMeters meters, BooleanSupplier serving) {
        this.models = models;
        this.repository = new Repository(models);
        this.statistics = new Statistics(models, meters);
        this.serving = serving;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/v2", x -> x.json(200, server()));
        routes.open("/v2/health/live", x -> x.json(200, Map.of("live", true)));
        routes.open("/v2/health/ready", this::ready);
        routes.get("/v2/models/stats", x -> x.json(200, statistics.json(Optional.empty(), Optional.empty())));
        routes.post("/v2/repository/index", repository::index);
        routes.post("/v2/repository/models/{model}/load", repository::load);
        routes.post("/v2/repository/models/{model}/unload", repository::unload);
        model(routes, "/v2/models/{model}", false);
        model(routes, "/v2/models/{model}/versions/{version}", true);
    }

    private void model(Routes routes, String path, boolean versioned) {
        routes.post(path + "/infer", new OipInfer(models, versioned));
        routes.get(path, x -> x.json(200, Metadata.json(models.describe(x.parameter("model"), version(x, versioned)))));
        routes.get(
                path + "/config",
                x -> x.json(200, ModelConfigs.json(models.describe(x.parameter("model"), version(x, versioned)))));
        routes.get(
                path + "/stats",
                x -> x.json(200, statistics.json(Optional.of(x.parameter("model")), version(x, versioned))));
        routes.get(path + "/ready", x -> modelReady(x, version(x, versioned)));
    }

    private static ObjectNode server() {
        ObjectNode server = Json.object().put("name", Version.NAME).put("version", Version.NUMBER);
        EXTENSIONS.forEach(server.putArray("extensions")::add);
        return server;
    }

    private void ready(Exchange exchange) {
        boolean ready = serving.getAsBoolean() && models.ready();
        exchange.json(ready ? 200 : 503, Map.of("ready", ready));
    }

    /** 404 for a model that does not exist, 503 for one that is not loaded. */
    private void modelReady(Exchange exchange, Optional<String> version) {
        String model = exchange.parameter("model");
        boolean ready = models.ready(model, version);
        if (!ready && models.index().stream().noneMatch(s -> s.name().equals(model))) {
            models.describe(model, version);
        }
        exchange.json(ready ? 200 : 503, Json.object().put("name", model).put("ready", ready));
    }

    private static Optional<String> version(Exchange exchange, boolean versioned) {
        return versioned ? Optional.of(exchange.parameter("version")) : Optional.empty();
    }
}
