package io.yunmo.server.http;

/** Hears of every request that ended, on the request's thread: must be quick and must not throw. */
@FunctionalInterface
public interface RequestListener {
    void ended(Exchange exchange, long nanos);
}
