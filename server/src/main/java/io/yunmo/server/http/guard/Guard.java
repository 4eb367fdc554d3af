package io.yunmo.server.http.guard;

import io.helidon.webserver.ConnectionContext;
import io.yunmo.server.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends connections that take too long: to begin a request, to send it whole, to take an answer. One thread looks at all
 * connections a few times a second; a connection pays two writes to memory a step. Helidon has no limit of its own for a
 * sender that stops in mid-request.
 */
public final class Guard implements AutoCloseable {
    /** A request may take the configured time plus a second for each so many bytes. */
    private static final long BYTES_A_SECOND = 64 << 10;

    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final byte[] TIMEOUT = timeout();

    private final ServerConfig.Limits limits;
    private final Map<Traffic, ConnectionContext> connections = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean stopping;

    public Guard(ServerConfig.Limits limits) {
        this.limits = limits;
        thread = Thread.ofPlatform().daemon().name("yunmo-connections").start(this::watch);
    }

    /** Open connections. */
    public int connections() {
        return connections.size();
    }

    void opened(Traffic traffic, ConnectionContext context) {
        connections.put(traffic, context);
    }

    void closed(Traffic traffic) {
        connections.remove(traffic);
    }

    /** The server is stopping: connections end without lingering. */
    public void stopLingering() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }

    private void watch() {
        long pause = Math.clamp(shortest() / 4, 10, 1000);
        while (!closed) {
            try {
                Thread.sleep(pause);
                connections.forEach(this::check);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private long shortest() {
        return Math.min(
                limits.requestTimeout().toMillis(),
                Math.min(limits.idleTimeout().toMillis(), limits.writeTimeout().toMillis()));
    }

    private void check(Traffic traffic, ConnectionContext context) {
        long state = traffic.state();
        Traffic.Phase phase = Traffic.phase(state);
        long waited = System.nanoTime() - (phase == Traffic.Phase.READING ? traffic.requestSince() : traffic.since());
        if (waited > allowed(phase, traffic) && traffic.end(state)) {
            boolean tell = phase == Traffic.Phase.READING;
            Thread.ofVirtual().name("yunmo-timeout").start(() -> end(context, tell));
        }
    }

    private long allowed(Traffic.Phase phase, Traffic traffic) {
        return switch (phase) {
            case BUSY, ENDED -> Long.MAX_VALUE;
            case IDLE -> limits.idleTimeout().toNanos();
            case WRITING -> limits.writeTimeout().toNanos();
            case LINGERING -> LINGER.toNanos();
            case READING ->
                limits.requestTimeout().toNanos() + traffic.requestBytes() / BYTES_A_SECOND * 1_000_000_000L;
        };
    }

    private static void end(ConnectionContext context, boolean tell) {
        try {
            if (tell) {
                context.serverSocket().write(io.helidon.common.buffers.BufferData.create(TIMEOUT.clone()));
            }
        } catch (RuntimeException e) {
            System.getLogger(Guard.class.getName()).log(System.Logger.Level.TRACE, "the client was gone", e);
        } finally {
            close(context);
        }
    }

    private static void close(ConnectionContext context) {
        try {
            context.serverSocket().close();
        } catch (RuntimeException e) {
            System.getLogger(Guard.class.getName()).log(System.Logger.Level.TRACE, "the connection was closed", e);
        }
    }

    private static byte[] timeout() {
        String body = "{\"error\":\"the request did not arrive within limits.request_timeout; send it faster\"}";
        return ("HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
