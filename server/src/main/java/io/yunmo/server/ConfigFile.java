package io.yunmo.server;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The configuration file: YAML whose nesting becomes dotted names. */
final class ConfigFile {
    private ConfigFile() {}

    static Map<String, String> read(Path file) {
        try {
            JsonNode root = new YAMLMapper().readTree(Files.readString(file));
            Map<String, String> values = new LinkedHashMap<>();
            if (root.isObject()) {
                flatten("", root, values);
            } else if (!root.isMissingNode() && !root.isNull()) {
                throw YunmoException.invalid("%s must hold fields, such as `port: 8080`", file);
            }
            return values;
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.INVALID, "cannot read the configuration file " + file + ": " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new YunmoException(ErrorCode.INVALID, file + " is not valid YAML: " + e.getOriginalMessage(), e);
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        node.properties().forEach(p -> {
            if (p.getValue().isObject()) {
                flatten(prefix + p.getKey() + ".", p.getValue(), into);
            } else {
                into.put(
                        prefix + p.getKey(),
                        p.getValue().isValueNode()
                                ? p.getValue().asString()
                                : p.getValue().toString());
            }
        });
    }
}
