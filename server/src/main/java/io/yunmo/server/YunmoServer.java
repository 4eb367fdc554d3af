package io.yunmo.server;

import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.HttpServer;
import io.yunmo.server.http.Routes;
import java.util.List;

/** The whole service in one process. {@link #close} stops it gracefully. */
public final class YunmoServer implements AutoCloseable {
    private final HttpServer http;

    private YunmoServer(HttpServer http) {
        this.http = http;
    }

    /** Starts everything; returns when requests are answered. */
    public static YunmoServer start(ServerConfig config) {
        List<Endpoint> endpoints = List.of();
        return new YunmoServer(HttpServer.start(config, endpoints));
    }

    /** The port of HTTP in use. */
    public int port() {
        return http.port();
    }

    /** The port of gRPC in use; -1 when gRPC is off. */
    public int grpcPort() {
        return -1;
    }

    /** Every HTTP route. */
    public Routes routes() {
        return http.routes();
    }

    @Override
    public void close() {
        http.close();
    }
}
