package io.yunmo.server.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a conversation: each message becomes a role and one text. */
final class MessagesReader {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final List<String> NOT_YET = List.of("tool_calls", "function_call", "audio");

    private MessagesReader() {}

    static List<Map<String, Object>> read(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw ApiFault.field("messages", "'messages' must be a list of at least one message");
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            all.add(message("messages[" + i + "]", messages.get(i)));
        }
        return all;
    }

    private static Map<String, Object> message(String place, JsonNode node) {
        if (!node.isObject()) {
            throw ApiFault.field(place, "'%s' must be an object with a role and a content", place);
        }
        String role = node.path("role").asString("");
        if (!ROLES.contains(role)) {
            throw ApiFault.field(
                    place + ".role",
                    "'%s.role' is %s; it must be system, developer, user, assistant or tool",
                    place,
                    Fields.brief(node.path("role")));
        }
        for (String name : NOT_YET) {
            JsonNode value = node.path(name);
            if (!value.isMissingNode() && !value.isNull() && !(value.isArray() && value.isEmpty())) {
                throw ApiFault.unsupported(
                        place + "." + name, "'%s.%s' is not supported yet: messages are texts", place, name);
            }
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content(place + ".content", node.path("content"), role));
        optional(message, place, node, "name");
        optional(message, place, node, "tool_call_id");
        return message;
    }

    private static void optional(Map<String, Object> message, String place, JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isString()) {
            throw ApiFault.field(place + "." + name, "'%s.%s' must be a text", place, name);
        }
        message.put(name, value.stringValue());
    }

    private static String content(String place, JsonNode content, String role) {
        if (content.isString()) {
            return content.stringValue();
        }
        boolean none = content.isMissingNode() || content.isNull();
        if (none && role.equals("assistant")) {
            return "";
        }
        if (!content.isArray()) {
            throw ApiFault.field(place, "'%s' must be a text or a list of parts of the type text", place);
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            parts.add(part(place + "[" + i + "]", content.get(i)));
        }
        return String.join("\n", parts);
    }

    private static String part(String place, JsonNode part) {
        String type = part.path("type").asString("");
        if (!type.equals("text")) {
            throw ApiFault.unsupported(
                    place,
                    "'%s' has the type '%s'; only text is supported yet, no images, sound or files",
                    place,
                    type);
        }
        if (!part.path("text").isString()) {
            throw ApiFault.field(place + ".text", "'%s.text' must be a text", place);
        }
        return part.path("text").stringValue();
    }
}
