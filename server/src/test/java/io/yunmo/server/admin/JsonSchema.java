package io.yunmo.server.admin;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Checks values against the part of JSON Schema that our OpenAPI document uses. */
final class JsonSchema {
    private static final List<String> KNOWN = List.of(
            "type",
            "enum",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "oneOf",
            "allOf",
            "$ref",
            "pattern",
            "minimum",
            "maximum",
            "exclusiveMaximum",
            "minItems",
            "maxItems",
            "format",
            "description",
            "default");

    private final JsonNode document;
    private final List<String> problems = new ArrayList<>();

    private JsonSchema(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with {@code value}, each with its place. */
    static List<String> check(JsonNode document, JsonNode schema, JsonNode value) {
        JsonSchema check = new JsonSchema(document);
        check.value("", schema, value);
        return check.problems;
    }

    private void value(String at, JsonNode schema, JsonNode value) {
        schema.propertyNames().stream()
                .filter(k -> !KNOWN.contains(k))
                .forEach(k -> problems.add(at + ": this check does not know " + k));
        if (schema.has("$ref")) {
            value(at, document.at(schema.path("$ref").stringValue().substring(1)), value);
        }
        schema.path("allOf").forEach(s -> value(at, s, value));
        if (schema.has("oneOf")) {
            long fit = schema.path("oneOf")
                    .valueStream()
                    .filter(s -> check(document, s, value).isEmpty())
                    .count();
            expect(fit == 1, at, fit + " of the alternatives fit " + value);
        }
        if (schema.has("enum")) {
            expect(schema.path("enum").valueStream().anyMatch(value::equals), at, value + " is none of the values");
        }
        if (schema.has("type")) {
            JsonNode type = schema.path("type");
            boolean fits = type.isArray()
                    ? type.valueStream().anyMatch(t -> isA(t.stringValue(), value))
                    : isA(type.stringValue(), value);
            expect(fits, at, value + " is no " + type);
        }
        if (schema.has("pattern") && value.isString()) {
            expect(
                    value.stringValue().matches(schema.path("pattern").stringValue()),
                    at,
                    value + " is not of the form");
        }
        if (value.isObject()) {
            object(at, schema, value);
        }
        if (value.isArray() && schema.has("items")) {
            value.forEach(v -> value(at + "[]", schema.path("items"), v));
        }
    }

    private void object(String at, JsonNode schema, JsonNode value) {
        schema.path("required").forEach(r -> expect(value.has(r.stringValue()), at, r + " is missing"));
        JsonNode others = schema.path("additionalProperties");
        value.properties().forEach(p -> {
            JsonNode known = schema.path("properties").path(p.getKey());
            String where = at + "." + p.getKey();
            if (!known.isMissingNode()) {
                value(where, known, p.getValue());
            } else if (others.isObject()) {
                value(where, others, p.getValue());
            } else {
                expect(!others.isBoolean() || others.booleanValue(), where, "is not described");
            }
        });
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private void expect(boolean right, String at, String problem) {
        if (!right) {
            problems.add(at + ": " + problem);
        }
    }
}
