package io.yunmo.server.training;

import io.yunmo.serving.runtime.Nearest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A mapping of the form, read field by field; what does not fit is noted, and the reading goes on with the default. Unknown
 * names are noted at once, with the nearest name that exists.
 */
final class Fields {
    private final Problems problems;
    private final String path;
    private final JsonNode node;

    /** @param path where the mapping stands; empty for the document itself */
    Fields(Problems problems, String path, JsonNode node, List<String> known) {
        this.problems = problems;
        this.path = path;
        this.node = node;
        if (!node.isObject()) {
            problems.add(path, "expected a mapping with the fields %s, not %s", String.join(", ", known), shown(node));
            return;
        }
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                problems.add(at(name), "there is no such field%s", hint(name, known));
            }
        }
    }

    private static String hint(String name, List<String> known) {
        return Nearest.name(name, known)
                .map(n -> "; did you mean '" + n + "'?")
                .orElse("; the fields are " + String.join(", ", known));
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return !value(name).isMissingNode() && !value(name).isNull();
    }

    /** The raw value; a missing node where the field is absent. */
    JsonNode value(String name) {
        return node.path(name);
    }

    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode v = value(name);
        if (!v.isValueNode()) {
            problems.add(at(name), "expected a text, not %s", shown(v));
            return Optional.empty();
        }
        return Optional.of(v.isString() ? v.stringValue() : v.toString());
    }

    /** A text that must be there; empty (and noted) where it is not. */
    String needed(String name, String what) {
        Optional<String> text = text(name);
        if (text.isEmpty() && !has(name)) {
            problems.add(at(name), "is missing: %s", what);
        }
        return text.orElse("");
    }

    /** A share of the rows: 0 or more, below 1. */
    double share(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode v = value(name);
        if (!v.isNumber() || !(v.doubleValue() >= 0 && v.doubleValue() < 1)) {
            problems.add(at(name), "expected a share of the rows from 0 to below 1, for example 0.2, not %s", shown(v));
            return otherwise;
        }
        return v.doubleValue();
    }

    long whole(String name, long otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode v = value(name);
        if (!v.isIntegralNumber() || !v.canConvertToLong()) {
            problems.add(at(name), "expected a whole number, not %s", shown(v));
            return otherwise;
        }
        return v.longValue();
    }

    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode v = value(name);
        if (!v.isBoolean()) {
            problems.add(at(name), "expected true or false, not %s", shown(v));
            return otherwise;
        }
        return v.booleanValue();
    }

    /** A list of texts; empty where the field is absent. */
    List<String> texts(String name) {
        if (!has(name)) {
            return List.of();
        }
        JsonNode v = value(name);
        boolean fits = v.isArray() && !v.isEmpty() && v.valueStream().allMatch(JsonNode::isString);
        if (!fits) {
            problems.add(at(name), "expected a list of names, for example [age, income], not %s", shown(v));
            return List.of();
        }
        return v.valueStream().map(JsonNode::stringValue).toList();
    }

    /** A value as it is shown in a message: short, and with its kind where that helps. */
    static String shown(JsonNode v) {
        if (v.isMissingNode() || v.isNull()) {
            return "nothing";
        }
        if (v.isObject()) {
            return v.isEmpty() ? "an empty mapping" : "a mapping";
        }
        if (v.isArray()) {
            return v.isEmpty() ? "an empty list" : "a list";
        }
        String text = v.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
