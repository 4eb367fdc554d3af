package io.yunmo.server.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that are being answered and tells whoever listens about each that ended. */
final class Requests {
    private final AtomicInteger running = new AtomicInteger();
    private final Listener listener;
    private volatile boolean stopping;

    Requests(Listener listener) {
        this.listener = listener;
    }

    /** What is told when a request has ended; must be quick and must not throw. */
    @FunctionalInterface
    interface Listener {
        void ended(Exchange exchange, long nanos);
    }

    void begin() {
        running.incrementAndGet();
    }

    void end(Exchange exchange, long nanos) {
        running.decrementAndGet();
        listener.ended(exchange, nanos);
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
