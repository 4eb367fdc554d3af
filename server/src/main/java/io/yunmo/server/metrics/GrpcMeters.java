package io.yunmo.server.metrics;

import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Times gRPC calls by method and status. */
public final class GrpcMeters {
    private static final int STATUSES = Status.Code.values().length;

    private final MeterRegistry registry;
    private final Map<String, AtomicReferenceArray<Timer>> byMethod = new ConcurrentHashMap<>();

    public GrpcMeters(Meters meters) {
        registry = meters.registry();
    }

    /** A call ended. */
    public void ended(String method, Status.Code status, long nanos) {
        AtomicReferenceArray<Timer> timers =
                byMethod.computeIfAbsent(method, m -> new AtomicReferenceArray<>(STATUSES));
        Timer timer = timers.get(status.ordinal());
        if (timer == null) {
            timer = Timer.builder("grpc_server_calls")
                    .description("gRPC calls")
                    .tags("method", method, "status", status.name())
                    .register(registry);
            timers.set(status.ordinal(), timer);
        }
        timer.record(Duration.ofNanos(nanos));
    }
}
