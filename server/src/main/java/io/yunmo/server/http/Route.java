package io.yunmo.server.http;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A method and a path template and what answers them. Immutable; each is only equal to itself. */
public final class Route {
    private final String method;
    private final String template;
    private final boolean open;
    private final Handler handler;
    private final List<String> parameters;

    /**
     * A route.
     *
     * @param template such as {@code /v2/models/{model}/infer}; a part in braces takes one segment of the path
     * @param open whether it answers without the API key: for health checks alone
     */
    Route(String method, String template, boolean open, Handler handler) {
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("a route's template starts with '/': " + template);
        }
        this.method = Objects.requireNonNull(method, "method");
        this.template = template;
        this.open = open;
        this.handler = Objects.requireNonNull(handler, "handler");
        this.parameters = Arrays.stream(template.substring(1).split("/", -1))
                .filter(s -> s.startsWith("{"))
                .map(s -> s.substring(1, s.length() - 1))
                .toList();
    }

    public String method() {
        return method;
    }

    public String template() {
        return template;
    }

    public boolean open() {
        return open;
    }

    public Handler handler() {
        return handler;
    }

    /** The names in braces, in order. */
    public List<String> parameters() {
        return parameters;
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
