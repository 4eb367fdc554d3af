package io.yunmo.server.oip;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.grpc.GrpcServer;
import io.yunmo.server.http.HttpServer;
import io.yunmo.server.http.RawClient;
import io.yunmo.server.http.ServiceEndpoint;
import io.yunmo.server.metrics.GrpcMeters;
import io.yunmo.server.metrics.HttpMeters;
import io.yunmo.server.metrics.Meters;
import io.yunmo.server.metrics.ModelMeters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The protocol's endpoints over {@link FakeModels} on real ports, for tests. */
public final class OipServer implements AutoCloseable {
    public final FakeModels models = new FakeModels();
    public final Meters meters = new Meters();
    public final HttpServer http;
    public final GrpcServer grpc;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private OipServer(ServerConfig config) {
        ModelMeters modelMeters = new ModelMeters(meters);
        http = HttpServer.start(
                config,
                List.of(
                        new ServiceEndpoint(() -> true, meters::page, Meters.CONTENT_TYPE),
                        new OipRest(models, modelMeters, () -> true)),
                List.of(new HttpMeters(meters)));
        grpc = GrpcServer.start(
                config, List.of(new OipGrpc(models, modelMeters, () -> true, threads)), new GrpcMeters(meters));
    }

    /** On any free ports, with further fields by name and value. */
    public static OipServer start(String... fields) {
        Map<String, String> values = new HashMap<>(Map.of("port", "0", "grpc_port", "0"));
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        return new OipServer(ServerConfig.of(values));
    }

    public RawClient connect() {
        return RawClient.connect(http.port());
    }

    @Override
    public void close() {
        http.close();
        grpc.close();
        threads.close();
        meters.close();
    }
}
