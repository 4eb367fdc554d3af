package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Route;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.serving.ModelService;
import java.util.Map;

/**
 * Which version answers. A version is loaded and warmed before the catalogue is told, so that a release either happens
 * whole or changes nothing.
 */
final class RouteEndpoint implements Endpoint {
    private static final int HISTORY = 100;
    private final Catalog catalog;
    private final ModelService service;

    RouteEndpoint(Catalog catalog, ModelService service) {
        this.catalog = catalog;
        this.service = service;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/yunmo/v1/models/{model}/route", this::show)
                .get("/yunmo/v1/models/{model}/route/history", this::history)
                .post("/yunmo/v1/models/{model}/release", this::release)
                .post("/yunmo/v1/models/{model}/rollback", this::rollback)
                .delete("/yunmo/v1/models/{model}/canary", e -> change(e, catalog.routes()::clearCanary))
                .delete("/yunmo/v1/models/{model}/shadow", e -> change(e, catalog.routes()::clearShadow));
    }

    private void show(Exchange exchange) {
        String model = catalog.models().require(exchange.parameter("model")).name();
        exchange.json(200, ModelJson.of(catalog.routes().of(model)));
    }

    private void history(Exchange exchange) {
        String model = catalog.models().require(exchange.parameter("model")).name();
        exchange.json(
                200,
                Map.of(
                        "changes",
                        catalog.routes().history(model, HISTORY).stream()
                                .map(RouteChangeJson::of)
                                .toList()));
    }

    private void release(Exchange exchange) {
        String model = exchange.parameter("model");
        ReleaseRequest request = ReleaseRequest.read(exchange.json());
        catalog.models().requireVersion(model, request.version());
        service.prepare(model, request.version());
        String by = Caller.of(exchange);
        Route route = request.shadow()
                ? catalog.routes().shadow(model, request.version(), by)
                : request.weight() == 100
                        ? catalog.routes().release(model, request.version(), by)
                        : catalog.routes().canary(model, request.version(), request.weight(), by);
        service.refresh(model);
        exchange.json(200, ModelJson.of(route));
    }

    private void rollback(Exchange exchange) {
        String model = exchange.parameter("model");
        Route now = catalog.routes().of(model);
        if (now.canary().isEmpty() && now.previous().isPresent()) {
            service.prepare(model, now.previous().getAsInt());
        }
        Route route = catalog.routes().rollback(model, Caller.of(exchange));
        service.refresh(model);
        exchange.json(200, ModelJson.of(route));
    }

    private void change(Exchange exchange, RouteChanger how) {
        String model = exchange.parameter("model");
        Route route = how.apply(model, Caller.of(exchange));
        service.refresh(model);
        exchange.json(200, ModelJson.of(route));
    }

    /** A change of a model's route by somebody. */
    @FunctionalInterface
    private interface RouteChanger {
        Route apply(String model, String by);
    }
}
