package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * What {@code infer} sends, made of a file: an Open Inference Protocol request as it is, rows as JSON objects by column
 * name, or a CSV file.
 *
 * @param rows whether the body is for {@code predict} (rows by column name), else for the protocol's {@code infer}
 */
record InferInput(boolean rows, ObjectNode body) {
    /** Reads a file, or standard input for "-". */
    static InferInput read(String source, JsonNode version) {
        byte[] bytes = bytes(source);
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw CliException.user("the input is empty");
        }
        boolean json = text.charAt(0) == '{' || text.charAt(0) == '[';
        if (source.toLowerCase(Locale.ROOT).endsWith(".csv") || !json) {
            return csv(text, version);
        }
        return json(text, source);
    }

    private static byte[] bytes(String source) {
        try {
            return source.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(source));
        } catch (IOException e) {
            throw CliException.user("cannot read " + source + ": " + Client.reason(e));
        }
    }

    private static InferInput json(String text, String source) {
        JsonNode node;
        try {
            node = Client.JSON.readTree(text);
        } catch (JacksonException e) {
            throw CliException.user(source + " is not JSON: " + e.getOriginalMessage());
        }
        ObjectNode body = Client.JSON.createObjectNode();
        if (node instanceof ObjectNode object) {
            if (object.has("inputs") || object.has("rows")) {
                return new InferInput(object.has("rows"), object);
            }
            body.putArray("rows").add(object);
            return new InferInput(true, body);
        }
        if (!node.isEmpty() && node.get(0).isObject()) {
            body.set("rows", node);
            return new InferInput(true, body);
        }
        throw CliException.user(source + " holds neither {\"inputs\": …} (the Open Inference Protocol) nor rows: write"
                + " [{\"column\": value, …}, …], or a CSV file");
    }

    private static InferInput csv(String text, JsonNode version) {
        Map<String, String> types = new HashMap<>();
        for (JsonNode t : version.path("signature").path("inputs")) {
            types.put(t.path("name").asString(), t.path("datatype").asString());
        }
        String label = version.path("configuration").path("data").path("label").asString("");
        boolean pipeline = version.path("files").has("pipeline.json");
        ArrayNode rows = Client.JSON.createArrayNode();
        CsvSchema schema = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Map<String, String>> lines =
                new CsvMapper().readerForMapOf(String.class).with(schema).readValues(text)) {
            while (lines.hasNext()) {
                ObjectNode row = rows.addObject();
                lines.next().forEach((column, value) -> {
                    if (!column.equals(label)) {
                        put(row, column, value, types);
                    }
                });
            }
        } catch (JacksonException e) {
            throw CliException.user("the CSV cannot be read: " + e.getOriginalMessage());
        }
        ObjectNode body = Client.JSON.createObjectNode();
        if (pipeline) {
            body.set("rows", rows);
            return new InferInput(true, body);
        }
        return new InferInput(false, tensors(rows, version, body));
    }

    private static void put(ObjectNode row, String column, String value, Map<String, String> types) {
        boolean text = "BYTES".equals(types.get(column));
        if (value == null || value.isEmpty()) {
            row.putNull(column);
        } else if (text) {
            row.put(column, value);
        } else {
            try {
                row.put(column, Double.parseDouble(value));
            } catch (NumberFormatException e) {
                row.put(column, value);
            }
        }
    }

    /** For a model without a pipeline: one tensor of all columns, or one tensor a column by name. */
    private static ObjectNode tensors(ArrayNode rows, JsonNode version, ObjectNode body) {
        List<JsonNode> inputs =
                version.path("signature").path("inputs").valueStream().toList();
        ArrayNode out = body.putArray("inputs");
        if (inputs.size() == 1) {
            int columns = rows.isEmpty() ? 0 : rows.get(0).size();
            ObjectNode tensor = tensor(out, inputs.getFirst(), rows.size(), columns);
            ArrayNode data = tensor.putArray("data");
            rows.forEach(r -> r.forEach(data::add));
            return body;
        }
        for (JsonNode input : inputs) {
            ArrayNode data = tensor(out, input, rows.size(), 1).putArray("data");
            String name = input.path("name").asString();
            for (JsonNode row : rows) {
                if (!row.has(name)) {
                    throw CliException.user("the CSV has no column " + name + ", which the model takes as an input");
                }
                data.add(row.get(name));
            }
        }
        return body;
    }

    private static ObjectNode tensor(ArrayNode to, JsonNode input, int rows, int columns) {
        ObjectNode tensor = to.addObject()
                .put("name", input.path("name").asString())
                .put("datatype", input.path("datatype").asString());
        ArrayNode shape = tensor.putArray("shape").add(rows);
        if (input.path("shape").size() > 1) {
            shape.add(columns);
        }
        return tensor;
    }
}
