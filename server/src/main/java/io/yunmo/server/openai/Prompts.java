package io.yunmo.server.openai;

import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Makes prompts of what requests hold. */
final class Prompts {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private Prompts() {}

    /** A conversation by the model's own template. */
    static int[] chat(String model, Generator generator, JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw YunmoException.invalid("'messages' must be a list of at least one message");
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            all.add(message(i, messages.get(i)));
        }
        Tokenizer tokenizer = generator.tokenizer();
        Map<String, Object> variables = new LinkedHashMap<>();
        tokenizer.name(tokenizer.bos()).ifPresent(t -> variables.put("bos_token", t));
        tokenizer.name(tokenizer.eos()).ifPresent(t -> variables.put("eos_token", t));
        String text = generator
                .template()
                .orElseThrow(() ->
                        YunmoException.invalid("model '%s' has no chat template; use POST /v1/completions", model))
                .render(all, List.of(), true, variables);
        boolean framed = tokenizer
                .name(tokenizer.bos())
                .map(bos -> !bos.isEmpty() && text.startsWith(bos))
                .orElse(false);
        return tokenizer.encode(text, true, !framed);
    }

    private static Map<String, Object> message(int index, JsonNode node) {
        String role = node.path("role").asString("");
        if (!ROLES.contains(role)) {
            throw YunmoException.invalid(
                    "'messages[%d].role' is '%s'; it must be one of system, developer, user, assistant, tool",
                    index, role);
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role.equals("developer") ? "system" : role);
        message.put("content", content(index, node.path("content")));
        if (node.path("name").isString()) {
            message.put("name", node.path("name").stringValue());
        }
        return message;
    }

    private static String content(int index, JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        if (content.isMissingNode() || content.isNull()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asString("").equals("text")) {
                throw YunmoException.invalid(
                        "'messages[%d].content' has a part of the type '%s'; only text is supported",
                        index, part.path("type").asString(""));
            }
            text.append(part.path("text").asString(""));
        }
        return text.toString();
    }

    /** A text, tokens, or a list of either. */
    static List<int[]> texts(Tokenizer tokenizer, String field, JsonNode input) {
        if (input.isString()) {
            return List.of(tokenizer.encode(input.stringValue(), false, true));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw YunmoException.invalid("'%s' must be a text, a list of texts, tokens or a list of tokens", field);
        }
        if (input.get(0).isIntegralNumber()) {
            return List.of(tokens(tokenizer, field, input));
        }
        List<int[]> all = new ArrayList<>();
        for (JsonNode one : input) {
            all.add(one.isString() ? tokenizer.encode(one.stringValue(), false, true) : tokens(tokenizer, field, one));
        }
        return all;
    }

    private static int[] tokens(Tokenizer tokenizer, String field, JsonNode list) {
        int[] tokens = new int[list.size()];
        for (int i = 0; i < tokens.length; i++) {
            int id = list.get(i).canConvertToInt() ? list.get(i).asInt() : -1;
            if (id < 0 || id >= tokenizer.size()) {
                throw YunmoException.invalid(
                        "'%s' holds %s; a token id is 0 to %d", field, list.get(i), tokenizer.size() - 1);
            }
            tokens[i] = id;
        }
        return tokens;
    }
}
