package io.yunmo.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.RequestListener;
import io.yunmo.server.http.Route;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Times requests by method, route template and status. A path that no route knows counts under one name. */
public final class HttpMeters implements RequestListener {
    private static final int STATUSES = 600;
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Counter received;
    private final Counter sent;
    private final Map<Route, AtomicReferenceArray<Timer>> byRoute = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<Timer> unknown = new AtomicReferenceArray<>(STATUSES);

    public HttpMeters(Meters meters) {
        registry = meters.registry();
        received = registry.counter("http_server_received_bytes");
        sent = registry.counter("http_server_sent_bytes");
    }

    @Override
    public void ended(Exchange exchange, long nanos) {
        Route route = exchange.route().orElse(null);
        int status = Math.clamp(exchange.status(), 0, STATUSES - 1);
        AtomicReferenceArray<Timer> timers =
                route == null ? unknown : byRoute.computeIfAbsent(route, r -> new AtomicReferenceArray<>(STATUSES));
        Timer timer = timers.get(status);
        if (timer == null) {
            timer = route == null ? timer("any", "unknown", status) : timer(route.method(), route.template(), status);
            timers.set(status, timer);
        }
        timer.record(Duration.ofNanos(nanos));
        received.increment(exchange.bytesReceived());
        sent.increment(exchange.bytesSent());
    }

    private Timer timer(String method, String template, int status) {
        return Timer.builder("http_server_requests")
                .description("HTTP requests from the end of their header to the end of the answer")
                .tags("method", method, "route", template, "status", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
