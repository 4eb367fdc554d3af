package io.yunmo.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The table of all routes. A path is matched segment by segment, a literal before a parameter; there is no other order
 * among routes. Filled before the server starts and only read afterwards.
 */
public final class Routes {
    private final Node root = new Node();
    private final List<Route> all = new ArrayList<>();

    public Routes get(String template, Handler handler) {
        return add(new Route("GET", template, false, handler));
    }

    public Routes post(String template, Handler handler) {
        return add(new Route("POST", template, false, handler));
    }

    public Routes put(String template, Handler handler) {
        return add(new Route("PUT", template, false, handler));
    }

    public Routes delete(String template, Handler handler) {
        return add(new Route("DELETE", template, false, handler));
    }

    /** A GET that answers without the API key: for health checks alone. */
    public Routes open(String template, Handler handler) {
        return add(new Route("GET", template, true, handler));
    }

    /** Every route in the order in which they were added. */
    public List<Route> all() {
        return List.copyOf(all);
    }

    private Routes add(Route route) {
        Node node = root;
        for (String segment : route.template().substring(1).split("/", -1)) {
            node = node.child(segment);
        }
        if (node.routes.put(route.method(), route) != null) {
            throw new IllegalStateException("two routes for " + route.method() + " " + route.template());
        }
        all.add(route);
        return this;
    }

    /** The node of a path: its parameters are put into {@code values} in order, still percent-encoded. */
    Optional<Node> find(String rawPath, List<String> values) {
        return rawPath.startsWith("/") ? Optional.ofNullable(find(root, rawPath, 1, values)) : Optional.empty();
    }

    private static Node find(Node node, String path, int from, List<String> values) {
        int slash = path.indexOf('/', from);
        String segment = slash < 0 ? path.substring(from) : path.substring(from, slash);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Node found = slash < 0 ? literal.orNone() : find(literal, path, slash + 1, values);
            if (found != null) {
                return found;
            }
        }
        if (node.parameter == null || segment.isEmpty()) {
            return null;
        }
        values.add(segment);
        Node found = slash < 0 ? node.parameter.orNone() : find(node.parameter, path, slash + 1, values);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }

    /** One segment of the tree of templates. */
    static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Route> routes = new HashMap<>();
        private Node parameter;

        private Node child(String segment) {
            if (!segment.startsWith("{")) {
                return literals.computeIfAbsent(segment, s -> new Node());
            }
            if (parameter == null) {
                parameter = new Node();
            }
            return parameter;
        }

        private Node orNone() {
            return routes.isEmpty() ? null : this;
        }

        Optional<Route> route(String method) {
            return Optional.ofNullable(routes.get(method));
        }

        /** The methods that the path knows, for the Allow header. */
        String allowed() {
            return String.join(", ", new TreeSet<>(routes.keySet()));
        }
    }
}
