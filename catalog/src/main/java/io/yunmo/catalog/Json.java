package io.yunmo.catalog;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON value as text: immutable, well-formed, at most {@value #MAX_CHARACTERS} characters. The catalogue keeps it as
 * it was given and does not look inside.
 */
public record Json(String text) {
    public static final int MAX_CHARACTERS = 16 << 20;
    /** The empty object. */
    public static final Json EMPTY = new Json("{}");

    private static final class Mapper {
        static final ObjectMapper JSON = JsonMapper.shared();
    }

    public Json {
        Checks.text("a JSON value", MAX_CHARACTERS, text);
        if (!text.equals("{}")) {
            wellFormed(text);
        }
    }

    /** What Jackson writes for {@code value}: a map, a list, a record, a JsonNode. */
    public static Json of(Object value) {
        try {
            return new Json(Mapper.JSON.writeValueAsString(value));
        } catch (JacksonException e) {
            throw new YunmoException(ErrorCode.INVALID, "cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The value as a tree of its own, which the caller may change. */
    public JsonNode node() {
        return Mapper.JSON.readTree(text);
    }

    /** The value as a {@code type}; INVALID when it does not fit. */
    public <T> T as(Class<T> type) {
        try {
            return Mapper.JSON.readValue(text, type);
        } catch (JacksonException e) {
            throw new YunmoException(
                    ErrorCode.INVALID, "the JSON is not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public String toString() {
        return text;
    }

    private static void wellFormed(String text) {
        try (JsonParser parser = Mapper.JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw YunmoException.invalid("a JSON value is empty; write {} for nothing");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw YunmoException.invalid("there is more than one JSON value");
            }
        } catch (JacksonException e) {
            throw new YunmoException(ErrorCode.INVALID, "not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
