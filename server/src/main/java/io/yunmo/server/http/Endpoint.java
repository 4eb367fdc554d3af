package io.yunmo.server.http;

/** A part of the HTTP interface: adds its routes when the server starts. */
@FunctionalInterface
public interface Endpoint {
    void register(Routes routes);
}
