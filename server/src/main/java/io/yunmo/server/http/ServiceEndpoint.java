package io.yunmo.server.http;

import io.yunmo.server.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What every server has: a page that says what this is, health for load balancers, meters for Prometheus. */
public final class ServiceEndpoint implements Endpoint {
    private final BooleanSupplier ready;
    private final Supplier<String> meters;
    private final String metersType;

    /**
     * @param ready whether the process takes requests: false while it starts and stops
     * @param meters the page of all meters
     */
    public ServiceEndpoint(BooleanSupplier ready, Supplier<String> meters, String metersType) {
        this.ready = ready;
        this.meters = meters;
        this.metersType = metersType;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/", x -> x.json(200, about()));
        routes.open("/health/live", x -> x.json(200, Map.of("status", "live")));
        routes.open("/health/ready", this::ready);
        routes.get("/metrics", x -> x.text(200, metersType, meters.get()));
    }

    private void ready(Exchange exchange) {
        boolean yes = ready.getAsBoolean();
        exchange.json(yes ? 200 : 503, Map.of("status", yes ? "ready" : "stopping"));
    }

    private static Map<String, Object> about() {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("name", Version.NAME);
        about.put("version", Version.NUMBER);
        about.put("what", "Models as a service: train, release and call networks");
        about.put("inference", "/v2 (Open Inference Protocol)");
        about.put("administration", "/yunmo/v1");
        about.put("health", "/health/ready");
        about.put("metrics", "/metrics");
        return about;
    }
}
