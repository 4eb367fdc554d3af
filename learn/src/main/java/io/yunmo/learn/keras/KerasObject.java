package io.yunmo.learn.keras;

import io.yunmo.tensor.YunmoException;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that Keras names and configures: an optimiser, a loss, an initialiser. It is spelled as a plain name
 * ({@code "adam"}), in our short form ({@code {"Adam": {"learning_rate": 0.001}}}) or as Keras serialises objects
 * ({@code {"module": …, "class_name": "Adam", "config": {…}, "registered_name": null}}).
 *
 * @param name class or short name as given
 * @param config its arguments; empty for a plain name
 */
public record KerasObject(String name, ObjectNode config) {
    /** Reads any of the three spellings; {@code what} names the thing in errors, e.g. "optimizer". */
    public static KerasObject read(JsonNode node, String what) {
        if (node.isString()) {
            return new KerasObject(node.stringValue(), empty());
        }
        if (node.isObject() && node.has("class_name")) {
            return new KerasObject(serializedName(node, what), serializedConfig(node, what));
        }
        if (node.isObject() && node.size() == 1) {
            Map.Entry<String, JsonNode> only = node.properties().iterator().next();
            return new KerasObject(only.getKey(), config(only.getValue(), what + " " + only.getKey()));
        }
        throw YunmoException.invalid(
                "%s must be a name, {Name: {argument: value}} or {\"class_name\": …, \"config\": …}, not %s",
                what, abbreviated(node));
    }

    /** Keras's serialised form. */
    public static ObjectNode write(String module, String className, ObjectNode config) {
        ObjectNode node = empty();
        node.put("module", module);
        node.put("class_name", className);
        node.set("config", config);
        node.putNull("registered_name");
        return node;
    }

    /** A new empty object. */
    public static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String serializedName(JsonNode node, String what) {
        JsonNode name = node.get("class_name");
        if (!name.isString()) {
            throw YunmoException.invalid("%s: class_name must be a string, not %s", what, abbreviated(name));
        }
        boolean function =
                name.stringValue().equals("function") && node.path("config").isString();
        return function ? node.get("config").stringValue() : name.stringValue();
    }

    private static ObjectNode serializedConfig(JsonNode node, String what) {
        JsonNode config = node.path("config");
        return config.isString() ? empty() : config(config, what + " " + serializedName(node, what));
    }

    private static ObjectNode config(JsonNode config, String what) {
        if (config.isNull() || config.isMissingNode()) {
            return empty();
        }
        if (config instanceof ObjectNode object) {
            return object;
        }
        throw YunmoException.invalid("%s: its arguments must be an object, not %s", what, abbreviated(config));
    }

    /** The start of a node's text, for messages. */
    static String abbreviated(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "…";
    }
}
