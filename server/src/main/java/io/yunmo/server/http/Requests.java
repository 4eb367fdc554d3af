package io.yunmo.server.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that are being answered and tells whoever listens about each that ended. */
final class Requests {
    private final AtomicInteger running = new AtomicInteger();
    private final List<RequestListener> listeners;
    private volatile boolean stopping;

    Requests(List<RequestListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void begin() {
        running.incrementAndGet();
    }

    void end(Exchange exchange, long nanos) {
        running.decrementAndGet();
        for (RequestListener listener : listeners) {
            listener.ended(exchange, nanos);
        }
    }

    int running() {
        return running.get();
    }

    /** From now on answers close their connections. */
    void stop() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }
}
