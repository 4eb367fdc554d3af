package io.yunmo.server;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.JobState;
import io.yunmo.catalog.sql.SqliteCatalog;
import io.yunmo.server.admin.AdminApi;
import io.yunmo.server.grpc.GrpcServer;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.HttpServer;
import io.yunmo.server.http.RequestListener;
import io.yunmo.server.http.Routes;
import io.yunmo.server.http.ServiceEndpoint;
import io.yunmo.server.log.AccessLog;
import io.yunmo.server.metrics.GrpcMeters;
import io.yunmo.server.metrics.HttpMeters;
import io.yunmo.server.metrics.Meters;
import io.yunmo.server.metrics.ModelMeters;
import io.yunmo.server.oip.OipGrpc;
import io.yunmo.server.oip.OipRest;
import io.yunmo.server.oip.ServedModels;
import io.yunmo.server.openai.OpenAiApi;
import io.yunmo.server.pull.PullEndpoint;
import io.yunmo.server.pull.Pulls;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.ServingOptions;
import io.yunmo.serving.batching.BatchingOptions;
import io.yunmo.serving.language.LanguageRuntime;
import io.yunmo.serving.network.NetworkRuntime;
import io.yunmo.serving.onnx.OnnxRuntime;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * The whole service in one process, wired here and nowhere else: catalogue, models, trainings, HTTP and gRPC. {@link #close}
 * stops it gracefully, in the reverse order: trainings save where they are, running requests end, models close, and the
 * catalogue last.
 */
public final class YunmoServer implements AutoCloseable {
    private final Parts parts = new Parts();
    private final ServerConfig config;
    private final HttpServer http;
    private final Optional<GrpcServer> grpc;
    private volatile boolean serving;

    private YunmoServer(ServerConfig config) {
        this.config = config;
        try {
            Meters meters = parts.add(new Meters());
            Catalog catalog = parts.add(SqliteCatalog.open(config.dataDir()));
            ModelMeters modelMeters = new ModelMeters(meters);
            ModelService models = parts.add(models(catalog, modelMeters));
            FutureTask<Void> loading = inBackground("yunmo-models", models::start);
            ServedModels served = ServedModels.of(models);
            ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
            AdminApi admin = new AdminApi(config, catalog, models, Version.NUMBER);
            List<Endpoint> endpoints = new ArrayList<>(admin.endpoints());
            endpoints.add(new OipRest(served, modelMeters, () -> serving));
            endpoints.add(new OpenAiApi(new CatalogLanguageModels(catalog, models)));
            Pulls pulls = parts.add(new Pulls(config, System.getenv(), new CatalogPublisher(catalog, models)));
            endpoints.add(new PullEndpoint(pulls));
            endpoints.add(new ServiceEndpoint(() -> serving, meters::page, Meters.CONTENT_TYPE));
            result(loading);
            grpc = config.grpcPort() < 0 ? Optional.empty() : Optional.of(grpc(served, modelMeters, meters, blocking));
            http = parts.add(HttpServer.start(config, endpoints, listeners(meters)));
            gauges(meters, catalog);
            parts.add(admin);
            admin.start();
            serving = true;
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** Starts everything; returns when requests are answered. UNAVAILABLE when a port or the data folder cannot be had. */
    public static YunmoServer start(ServerConfig config) {
        return new YunmoServer(config);
    }

    /**
     * Loads in the background what {@link #start} will need, while the caller still reads its command line: half a second
     * of class loading that another core can do. Changes nothing else.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("yunmo-prepare").start(() -> {
            HttpServer.prepare();
            new Meters().close();
            SqliteCatalog.prepare();
        });
    }

    private static FutureTask<Void> inBackground(String name, Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        Thread.ofPlatform().name(name).start(task);
        return task;
    }

    /** Waits for it; its failure becomes the caller's. */
    private static void result(FutureTask<Void> task) {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "interrupted while models were loaded", e);
        }
    }

    private ModelService models(Catalog catalog, ModelMeters meters) {
        ServerConfig.Batching batching = config.batching();
        ServingOptions options = ServingOptions.DEFAULT.withBatching(
                new BatchingOptions(batching.maxRows(), batching.maxDelay(), batching.queue()));
        return new ModelService(
                new CatalogModels(catalog),
                List.of(
                        new NetworkRuntime(),
                        new OnnxRuntime(options.onnxThreads(), options.onnxMemoryBytes()),
                        new LanguageRuntime(config.language().options())),
                options,
                meters);
    }

    private GrpcServer grpc(ServedModels served, ModelMeters modelMeters, Meters meters, ExecutorService blocking) {
        parts.add(blocking::shutdownNow);
        OipGrpc service = new OipGrpc(served, modelMeters, () -> serving, blocking);
        return parts.add(GrpcServer.start(config, List.of(service), new GrpcMeters(meters)));
    }

    private List<RequestListener> listeners(Meters meters) {
        List<RequestListener> listeners = new ArrayList<>();
        listeners.add(new HttpMeters(meters));
        if (config.accessLog().enabled()) {
            listeners.add(parts.add(new AccessLog(
                    config.dataDir().resolve("logs"), config.accessLog().maxBytes())));
        }
        return listeners;
    }

    private void gauges(Meters meters, Catalog catalog) {
        meters.gauge("yunmo_http_connections", "open HTTP connections", http::connections);
        meters.gauge("yunmo_http_running", "HTTP requests that are being answered", http::running);
        meters.gauge(
                "yunmo_jobs_queued", "trainings that wait", () -> catalog.jobs().count(JobState.QUEUED));
        meters.gauge(
                "yunmo_jobs_running", "trainings that run", () -> catalog.jobs().count(JobState.RUNNING));
    }

    /** The port of HTTP in use. */
    public int port() {
        return http.port();
    }

    /** The port of gRPC in use; -1 when gRPC is off. */
    public int grpcPort() {
        return grpc.map(GrpcServer::port).orElse(-1);
    }

    /** Every HTTP route. */
    public Routes routes() {
        return http.routes();
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        serving = false;
        grpc.ifPresent(GrpcServer::announceStop);
        parts.close();
    }
}
