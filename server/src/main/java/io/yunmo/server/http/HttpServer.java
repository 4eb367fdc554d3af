package io.yunmo.server.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.yunmo.server.ServerConfig;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.List;

/** The HTTP side of the server: Helidon with our limits, gate, errors and routes. */
public final class HttpServer implements AutoCloseable {
    private final WebServer web;
    private final Requests requests;
    private final Routes routes;

    private HttpServer(WebServer web, Requests requests, Routes routes) {
        this.web = web;
        this.requests = requests;
        this.routes = routes;
    }

    /** Starts to listen; UNAVAILABLE when the port cannot be had. */
    public static HttpServer start(ServerConfig config, List<? extends Endpoint> endpoints) {
        Routes routes = new Routes();
        endpoints.forEach(e -> e.register(routes));
        Requests requests = new Requests((exchange, nanos) -> {});
        Dispatcher dispatcher = new Dispatcher(config, routes, new RequestIds(), requests);
        WebServer web = build(config, dispatcher).start();
        if (!web.isRunning()) {
            throw new YunmoException(
                    ErrorCode.UNAVAILABLE,
                    "cannot listen on " + config.host() + ":" + config.port()
                            + "; is the port taken? Choose another with --port");
        }
        return new HttpServer(web, requests, routes);
    }

    public int port() {
        return web.port();
    }

    /** The table of routes, as served. */
    public Routes routes() {
        return routes;
    }

    /** Requests that are being answered now. */
    public int running() {
        return requests.running();
    }

    /** Takes no new connections, lets running requests end within the configured time, then closes all. */
    @Override
    public void close() {
        requests.stop();
        web.stop();
    }

    private static WebServer build(ServerConfig config, Dispatcher dispatcher) {
        ServerConfig.Limits limits = config.limits();
        return WebServer.builder()
                .host(config.host())
                .port(config.port())
                .shutdownHook(false)
                .maxPayloadSize(Math.max(limits.maxBody(), limits.maxUpload()))
                .maxTcpConnections(limits.maxConnections())
                .shutdownGracePeriod(limits.stopTimeout())
                .idleConnectionTimeout(limits.idleTimeout())
                .idleConnectionPeriod(Duration.ofSeconds(30))
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .contentEncoding(new PassThroughEncoding())
                .directHandlers(directHandlers())
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxHeadersSize(limits.maxHeaders())
                        .maxPrologueLength(8192)
                        .sendKeepAliveHeader(false)
                        .build())
                .routing(HttpRouting.builder().any(dispatcher))
                .build();
    }

    /** What Helidon itself refuses gets the same form as our errors. */
    private static DirectHandlers directHandlers() {
        DirectHandlers.Builder builder = DirectHandlers.builder();
        DirectHandler handler =
                (request, type, status, headers, message) -> transport(request.path(), status, headers, message);
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            builder.addHandler(type, handler);
        }
        return builder.build();
    }

    private static DirectHandler.TransportResponse transport(
            String path, Status status, ServerResponseHeaders headers, String message) {
        Problem problem = Errors.transport(status.code(), message);
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .keepAlive(false)
                .entity(problem.body(path.startsWith("/yunmo/")))
                .build();
    }
}
