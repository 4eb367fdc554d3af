package io.yunmo.server.openai;

import io.yunmo.serving.runtime.Nearest;
import io.yunmo.tensor.YunmoException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request's fields with their ranges, and remembers which were asked for. null counts as not given. */
final class Fields {
    private final JsonNode body;
    private final Set<String> known = new HashSet<>();

    Fields(JsonNode body) {
        if (!body.isObject()) {
            throw YunmoException.invalid("the body must be a JSON object");
        }
        this.body = body;
    }

    Optional<JsonNode> any(String name) {
        known.add(name);
        JsonNode value = body.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    String text(String name) {
        return any(name)
                .map(v -> {
                    if (!v.isString()) {
                        throw YunmoException.invalid("'%s' must be a text", name);
                    }
                    return v.stringValue();
                })
                .orElseThrow(() -> YunmoException.invalid("'%s' is missing", name));
    }

    float number(String name, float otherwise, float least, float most) {
        return any(name)
                .map(v -> {
                    double d = v.isNumber() ? v.doubleValue() : Double.NaN;
                    if (!(d >= least && d <= most)) {
                        throw YunmoException.invalid(
                                "'%s' is %s; it must be a number from %s to %s", name, v, least, most);
                    }
                    return (float) d;
                })
                .orElse(otherwise);
    }

    OptionalLong integer(String name, long least, long most) {
        Optional<JsonNode> v = any(name);
        if (v.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!v.get().canConvertToExactIntegral()
                || v.get().asLong() < least
                || v.get().asLong() > most) {
            throw YunmoException.invalid(
                    "'%s' is %s; it must be a whole number from %d to %d", name, v.get(), least, most);
        }
        return OptionalLong.of(v.get().asLong());
    }

    boolean flag(String name) {
        return any(name)
                .map(v -> {
                    if (!v.isBoolean()) {
                        throw YunmoException.invalid("'%s' must be true or false", name);
                    }
                    return v.booleanValue();
                })
                .orElse(false);
    }

    /** Refuses what is not there yet, if it asks for anything. */
    void notYet(String name, String what) {
        any(name).filter(v -> !(v.isArray() && v.isEmpty())).ifPresent(v -> {
            throw YunmoException.invalid("'%s' is not supported yet: %s", name, what);
        });
    }

    /** Accepts fields that change nothing here. */
    void ignored(String... names) {
        known.addAll(List.of(names));
    }

    /** Refuses a field that looks like a misspelled one; others are ignored, as clients send what other servers know. */
    void finish() {
        body.propertyNames().stream()
                .filter(n -> !known.contains(n))
                .forEach(n -> Nearest.name(n, known)
                        .filter(near -> !body.has(near))
                        .ifPresent(near -> {
                            throw YunmoException.invalid("there is no field '%s'; did you mean '%s'?", n, near);
                        }));
    }
}
