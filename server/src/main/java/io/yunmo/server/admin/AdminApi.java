package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.server.ServerConfig;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.training.JobFeed;
import io.yunmo.server.training.JobRunner;
import io.yunmo.serving.ModelService;
import java.util.List;

/**
 * The administration interface and the trainings behind it. Close it before the HTTP server, so that those who watch jobs
 * let go, and before the catalogue.
 */
public final class AdminApi implements AutoCloseable {
    private final JobFeed feed = new JobFeed();
    private final JobRunner runner;
    private final List<Endpoint> endpoints;
    private final ServerConfig config;
    private final Housekeeping housekeeping;

    /** @param version of the program */
    public AdminApi(ServerConfig config, Catalog catalog, ModelService service, String version) {
        this.config = config;
        runner = new JobRunner(
                catalog,
                service,
                feed,
                config.dataDir().resolve("training"),
                config.training().concurrentJobs(),
                config.training().threads());
        housekeeping = new Housekeeping(catalog);
        Scratch scratch =
                new Scratch(config.dataDir().resolve("uploads"), config.limits().maxUpload());
        endpoints = List.of(
                new BlobEndpoint(catalog.artefacts(), config.limits().maxUpload()),
                new DataSetEndpoint(catalog, scratch),
                new JobEndpoint(catalog, runner, feed),
                new ModelEndpoint(catalog, service, scratch),
                new ExportEndpoint(catalog, scratch),
                new ArchiveEndpoint(catalog, service, scratch, config.pull().maxBytes()),
                new RouteEndpoint(catalog, service),
                new PredictEndpoint(catalog, service),
                new StatusEndpoint(catalog, service, config.dataDir(), version),
                new OpenApiEndpoint());
    }

    /** What answers {@code /yunmo/v1} and {@code /openapi.json}. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Takes up the trainings that wait or that a dead process left. */
    public void start() {
        runner.start();
        housekeeping.start();
    }

    /** How many trainings run here. */
    public int runningJobs() {
        return runner.running();
    }

    /** Trainings save where they are and go back to the queue; those who watch them are let go. */
    @Override
    public void close() {
        housekeeping.close();
        runner.stop(config.limits().stopTimeout());
    }
}
