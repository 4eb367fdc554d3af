package io.yunmo.server.http;

import java.util.List;
import java.util.Objects;

/**
 * A method and a path template and what answers them.
 *
 * @param template such as {@code /v2/models/{model}/infer}; a part in braces takes one segment of the path
 * @param open whether it answers without the API key: for health checks alone
 */
public record Route(String method, String template, boolean open, Handler handler) {
    public Route {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(handler, "handler");
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("a route's template starts with '/': " + template);
        }
    }

    /** The names in braces, in order. */
    public List<String> parameters() {
        return List.of(template.substring(1).split("/", -1)).stream()
                .filter(s -> s.startsWith("{"))
                .map(s -> s.substring(1, s.length() - 1))
                .toList();
    }
}
