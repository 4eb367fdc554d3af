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
import io.yunmo.server.http.guard.Guard;
import io.yunmo.server.http.guard.GuardedSelector;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/** The HTTP side of the server: Helidon with our limits, gate, errors and routes. */
public final class HttpServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE = 8192;

    /** The guard ends slow connections; Helidon's timer would only see those between requests. */
    private static final Duration HELIDONS_OWN = Duration.ofDays(365);

    private final WebServer web;
    private final Guard guard;
    private final Requests requests;
    private final Routes routes;

    private HttpServer(WebServer web, Guard guard, Requests requests, Routes routes) {
        this.web = web;
        this.guard = guard;
        this.requests = requests;
        this.routes = routes;
    }

    /** Starts to listen; UNAVAILABLE when the port cannot be had. */
    public static HttpServer start(ServerConfig config, List<? extends Endpoint> endpoints) {
        return start(config, endpoints, List.of());
    }

    /** The same with listeners for metrics and logs. */
    public static HttpServer start(
            ServerConfig config, List<? extends Endpoint> endpoints, List<RequestListener> listeners) {
        probe(config);
        Routes routes = new Routes();
        endpoints.forEach(e -> e.register(routes));
        Requests requests = new Requests(listeners);
        Dispatcher dispatcher = new Dispatcher(config, routes, new RequestIds(), requests);
        Guard guard = new Guard(config.limits());
        WebServer web = build(config, dispatcher, guard).start();
        if (!web.isRunning()) {
            guard.close();
            throw taken(config);
        }
        return new HttpServer(web, guard, requests, routes);
    }

    /** Finds a port that cannot be had before Helidon does, which would log a stack trace. */
    private static void probe(ServerConfig config) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException e) {
            throw taken(config);
        }
    }

    private static YunmoException taken(ServerConfig config) {
        return new YunmoException(
                ErrorCode.UNAVAILABLE,
                "cannot listen on " + config.host() + ":" + config.port()
                        + "; is the port taken? Choose another with --port");
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

    /** Open connections. */
    public int connections() {
        return guard.connections();
    }

    /** Takes no new connections, lets running requests end within the configured time, then closes all. */
    @Override
    public void close() {
        requests.stop();
        guard.stopLingering();
        web.stop();
        awaitInterrupted();
        guard.close();
    }

    /** Helidon interrupts what still runs but does not wait until it has ended. */
    private void awaitInterrupted() {
        try {
            for (int i = 0; i < 100 && requests.running() > 0; i++) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has Helidon load itself: builds a server that is never started. */
    public static void prepare() {
        WebServer.builder()
                .port(0)
                .shutdownHook(false)
                .contentEncoding(new PassThroughEncoding())
                .protocolsDiscoverServices(false)
                .routing(HttpRouting.builder())
                .build();
    }

    private static WebServer build(ServerConfig config, Dispatcher dispatcher, Guard guard) {
        ServerConfig.Limits limits = config.limits();
        return WebServer.builder()
                .host(config.host())
                .port(config.port())
                .shutdownHook(false)
                .maxPayloadSize(Math.max(limits.maxBody(), limits.maxUpload()))
                .maxTcpConnections(limits.maxConnections())
                .shutdownGracePeriod(limits.stopTimeout())
                .idleConnectionTimeout(HELIDONS_OWN)
                .idleConnectionPeriod(HELIDONS_OWN)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .contentEncoding(new PassThroughEncoding())
                .directHandlers(directHandlers())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new GuardedSelector(http1(limits), guard))
                .routing(HttpRouting.builder().any(dispatcher))
                .build();
    }

    private static Http1Config http1(ServerConfig.Limits limits) {
        return Http1Config.builder()
                .maxHeadersSize(limits.maxHeaders())
                .maxPrologueLength(MAX_REQUEST_LINE)
                .sendKeepAliveHeader(false)
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
                .entity(problem.bodyAt(path))
                .build();
    }
}
