package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.JobState;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Routes;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.ModelStatus;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How the server is doing, on one page. */
final class StatusEndpoint implements Endpoint {
    private final Catalog catalog;
    private final ModelService service;
    private final Path dataDir;
    private final String version;
    private final long started = System.nanoTime();

    StatusEndpoint(Catalog catalog, ModelService service, Path dataDir, String version) {
        this.catalog = catalog;
        this.service = service;
        this.dataDir = dataDir.toAbsolutePath();
        this.version = version;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/yunmo/v1/status", this::show);
    }

    private void show(Exchange exchange) {
        ObjectNode json = Json.object()
                .put("version", version)
                .put("uptime_seconds", (System.nanoTime() - started) / 1_000_000 / 1e3);
        ArrayNode models = json.putArray("models");
        service.index().forEach(m -> model(models.addObject(), m));
        ObjectNode jobs = json.putObject("jobs");
        for (JobState state : JobState.values()) {
            jobs.put(state.wireName(), catalog.jobs().count(state));
        }
        memory(json.putObject("memory"));
        json.put("data_sets", catalog.dataSets().list().size());
        json.put("data_dir", dataDir.toString());
        exchange.json(200, json);
    }

    private static void model(ObjectNode json, ModelStatus m) {
        json.put("name", m.name()).put("version", m.version());
        json.put("state", m.state().name().toLowerCase(java.util.Locale.ROOT));
        json.put("role", m.role().name().toLowerCase(java.util.Locale.ROOT));
        json.put("reason", m.reason()).put("bytes", m.memoryBytes());
        json.put("idle_seconds", m.idle().toMillis() / 1e3);
        m.shadow()
                .ifPresent(s -> json.putObject("shadow")
                        .put("compared", s.compared())
                        .put("dropped", s.dropped())
                        .put("failed", s.failed())
                        .put("max_absolute_difference", s.maxAbsoluteDifference())
                        .put("rows", s.rows())
                        .put("disagreements", s.disagreements())
                        .put("answer_seconds", s.answerTime().toNanos() / 1e9)
                        .put("shadow_seconds", s.shadowTime().toNanos() / 1e9));
    }

    private static void memory(ObjectNode json) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        json.put("heap_used", heap.getUsed())
                .put("heap_committed", heap.getCommitted())
                .put("heap_max", heap.getMax());
    }
}
