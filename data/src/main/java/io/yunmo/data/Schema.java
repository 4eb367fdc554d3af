package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;

/** Names and types of a table's columns, in order. JSON: {@code [{"name":"age","type":"number"}, …]}. */
public record Schema(List<Field> fields) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Schema {
        fields = List.copyOf(fields);
    }

    /** One column. */
    public record Field(String name, ColumnType type) {
        public Field {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
        }
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** Types by name, as {@link ReadOptions#withTypes} takes them. */
    public Map<String, ColumnType> types() {
        Map<String, ColumnType> m = new LinkedHashMap<>();
        fields.forEach(f -> m.put(f.name(), f.type()));
        return m;
    }

    /** INVALID with all differences when {@code other} has not the same columns of the same types, in any order. */
    public void check(Schema other) {
        List<String> problems = new ArrayList<>();
        Map<String, ColumnType> given = other.types();
        for (Field f : fields) {
            ColumnType t = given.remove(f.name());
            if (t == null) {
                problems.add("the column '" + f.name() + "' is missing");
            } else if (t != f.type()) {
                problems.add("the column '%s' is %s where %s is expected"
                        .formatted(f.name(), t.wireName(), f.type().wireName()));
            }
        }
        given.keySet().forEach(n -> problems.add("the column '" + n + "' is not expected"));
        if (!problems.isEmpty()) {
            throw new YunmoException(
                    ErrorCode.INVALID, "the tables do not have the same columns: " + String.join("; ", problems));
        }
    }

    public JsonNode toJson() {
        ArrayNode a = JSON.createArrayNode();
        fields.forEach(
                f -> a.addObject().put("name", f.name()).put("type", f.type().wireName()));
        return a;
    }

    /** Reads what {@link #toJson} writes; INVALID for anything else. */
    public static Schema fromJson(JsonNode node) {
        if (!node.isArray()) {
            throw YunmoException.invalid("a schema is a list of {\"name\", \"type\"}");
        }
        List<Field> fields = new ArrayList<>();
        for (JsonNode f : node) {
            if (!f.path("name").isString() || !f.path("type").isString()) {
                throw YunmoException.invalid("a schema's column needs a name and a type, both strings");
            }
            fields.add(new Field(
                    f.path("name").stringValue(),
                    ColumnType.parse(f.path("type").stringValue())));
        }
        return new Schema(fields);
    }

    /** As {@link #fromJson(JsonNode)}. */
    public static Schema fromJson(String json) {
        try {
            return fromJson(JSON.readTree(json));
        } catch (JacksonException e) {
            throw new YunmoException(ErrorCode.INVALID, "the schema is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Types as a user writes them: {@code age:number,zip:text}. A name may contain colons; the last one counts. Blank
     * text is no type at all.
     */
    public static Map<String, ColumnType> parseTypes(String text) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        if (text.isBlank()) {
            return types;
        }
        for (String part : text.split(",", -1)) {
            int colon = part.lastIndexOf(':');
            if (colon <= 0) {
                throw YunmoException.invalid(
                        "'%s' is not NAME:TYPE; write types as age:number,zip:text", Messages.shorten(part));
            }
            types.put(
                    part.substring(0, colon).strip(),
                    ColumnType.parse(part.substring(colon + 1).strip()));
        }
        return types;
    }
}
