package io.yunmo.server.openai;

import io.yunmo.serving.runtime.Nearest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request's fields with their ranges, and remembers which are known. null counts as not given. */
final class Fields {
    private final JsonNode body;
    private final Set<String> known = new HashSet<>();

    Fields(JsonNode body) {
        if (!body.isObject()) {
            throw ApiFault.field("", "the body must be a JSON object");
        }
        this.body = body;
    }

    Optional<JsonNode> any(String name) {
        known.add(name);
        JsonNode value = body.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    JsonNode required(String name) {
        return any(name).orElseThrow(() -> ApiFault.field(name, "'%s' is missing", name));
    }

    /** A text that must be there and not be empty. */
    String text(String name) {
        JsonNode value = required(name);
        if (!value.isString() || value.stringValue().isEmpty()) {
            throw ApiFault.field(name, "'%s' must be a text", name);
        }
        return value.stringValue();
    }

    float number(String name, double otherwise, double least, double most) {
        Optional<JsonNode> given = any(name);
        if (given.isEmpty()) {
            return (float) otherwise;
        }
        double d = given.get().isNumber() ? given.get().doubleValue() : Double.NaN;
        if (!(d >= least && d <= most)) {
            throw ApiFault.field(
                    name, "'%s' is %s; it must be a number from %s to %s", name, brief(given.get()), least, most);
        }
        return (float) d;
    }

    OptionalLong integer(String name, long least, long most) {
        Optional<JsonNode> given = any(name);
        if (given.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode v = given.get();
        boolean whole = v.isIntegralNumber() && v.canConvertToLong();
        if (!whole || v.longValue() < least || v.longValue() > most) {
            throw ApiFault.field(
                    name, "'%s' is %s; it must be a whole number from %d to %d", name, brief(v), least, most);
        }
        return OptionalLong.of(v.longValue());
    }

    boolean flag(String name) {
        Optional<JsonNode> given = any(name);
        if (given.isPresent() && !given.get().isBoolean()) {
            throw ApiFault.field(name, "'%s' is %s; it must be true or false", name, brief(given.get()));
        }
        return given.map(JsonNode::booleanValue).orElse(false);
    }

    /** Refuses what is not there yet, if it asks for anything. */
    void notYet(String name, String sentence) {
        any(name).filter(v -> !(v.isArray() && v.isEmpty())).ifPresent(v -> {
            throw ApiFault.unsupported(name, "'%s' is not supported yet: %s", name, sentence);
        });
    }

    /** Knows fields that change nothing here. */
    void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /** Refuses a field that looks like a misspelled one; others are ignored, as clients send what other servers know. */
    void finish() {
        for (String name : body.propertyNames()) {
            if (!known.contains(name)) {
                Nearest.name(name, known).filter(n -> !body.has(n)).ifPresent(n -> {
                    throw ApiFault.field(name, "there is no field '%s'; did you mean '%s'?", name, n);
                });
            }
        }
    }

    /** A value as it stands in a message. */
    static String brief(JsonNode value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
