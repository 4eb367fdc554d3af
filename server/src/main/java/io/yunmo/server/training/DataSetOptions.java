package io.yunmo.server.training;

import io.yunmo.data.ColumnType;
import io.yunmo.data.ReadOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a data set's file is read, as it stands in the catalogue: {@code {"delimiter": ";", "types": {"zip": "text"}}}. */
public final class DataSetOptions {
    private DataSetOptions() {}

    public static JsonNode write(ReadOptions options) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        options.delimiter().ifPresent(d -> json.put("delimiter", d.toString()));
        if (!options.types().isEmpty()) {
            ObjectNode types = json.putObject("types");
            options.types().forEach((name, type) -> types.put(name, type.wireName()));
        }
        return json;
    }

    public static ReadOptions read(JsonNode json) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        json.path("types")
                .properties()
                .forEach(
                        t -> types.put(t.getKey(), ColumnType.parse(t.getValue().stringValue())));
        ReadOptions options = ReadOptions.DEFAULT.withTypes(types);
        return json.has("delimiter")
                ? options.withDelimiter(json.path("delimiter").stringValue().charAt(0))
                : options;
    }
}
