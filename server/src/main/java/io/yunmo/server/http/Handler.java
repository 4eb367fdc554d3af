package io.yunmo.server.http;

/** Answers one request. Runs on a virtual thread of its own and may block. */
@FunctionalInterface
public interface Handler {
    /** Sends exactly one answer through {@code exchange}, or throws: {@link Errors} turns what is thrown into an answer. */
    void handle(Exchange exchange) throws Exception;
}
