package io.yunmo.server.http;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON for everything that is not a tensor: read with limits on depth and length of names and numbers, written compactly. */
public final class Json {
    /** How deep objects and arrays may be nested. */
    public static final int MAX_DEPTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(400)
                            .maxNameLength(10_000)
                            .build())
                    .build())
            .build();

    private Json() {}

    /** The document in {@code utf8}; INVALID with line and column when it is none. */
    public static JsonNode read(byte[] utf8) {
        try {
            JsonNode node = MAPPER.readTree(utf8);
            if (node.isMissingNode()) {
                throw YunmoException.invalid("the body is empty, expected JSON");
            }
            return node;
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new YunmoException(
                    ErrorCode.INVALID, "the body is not valid JSON: " + e.getOriginalMessage() + place, e);
        }
    }

    /** A record, map, list or tree as UTF-8. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** An empty object to fill. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
