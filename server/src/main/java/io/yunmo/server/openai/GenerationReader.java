package io.yunmo.server.openai;

import io.yunmo.protocol.openai.GenerationFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Reads what requests for chats and completions have in common, with OpenAI's ranges and defaults. */
final class GenerationReader {
    static final int MOST_CHOICES = 128;
    private static final int MOST_STOPS = 16;
    private static final int MOST_LOGPROBS = 20;
    private static final int USUAL_COMPLETION = 16;

    private final Fields fields;

    GenerationReader(Fields fields) {
        this.fields = fields;
    }

    GenerationFields chat() {
        boolean wanted = fields.flag("logprobs");
        OptionalLong best = fields.integer("top_logprobs", 0, MOST_LOGPROBS);
        if (best.isPresent() && !wanted) {
            throw ApiFault.field("top_logprobs", "'top_logprobs' needs 'logprobs' to be true");
        }
        OptionalInt tokens = tokens("max_completion_tokens", 1);
        OptionalInt older = tokens("max_tokens", 1);
        return read(tokens.isPresent() ? tokens : older, wanted ? (int) best.orElse(0) : -1);
    }

    /** @param echo with it no tokens at all may be wanted: the prompt's logprobs are an answer too */
    GenerationFields completion(boolean echo) {
        int logprobs = (int) fields.integer("logprobs", 0, MOST_LOGPROBS).orElse(-1);
        OptionalInt tokens = tokens("max_tokens", echo ? 0 : 1);
        return read(OptionalInt.of(tokens.orElse(USUAL_COMPLETION)), logprobs);
    }

    private OptionalInt tokens(String name, int least) {
        OptionalLong n = fields.integer(name, least, Integer.MAX_VALUE);
        return n.isPresent() ? OptionalInt.of((int) n.getAsLong()) : OptionalInt.empty();
    }

    private GenerationFields read(OptionalInt tokens, int logprobs) {
        boolean stream = fields.flag("stream");
        return new GenerationFields(
                tokens,
                (int) fields.integer("n", 1, MOST_CHOICES).orElse(1),
                fields.number("temperature", 1, 0, 2),
                fields.number("top_p", 1, 0, 1),
                Math.max(0, (int) fields.integer("top_k", -1, Integer.MAX_VALUE).orElse(0)),
                fields.number("min_p", 0, 0, 1),
                fields.number("repetition_penalty", 1, 0.01, 100),
                fields.number("presence_penalty", 0, -2, 2),
                fields.number("frequency_penalty", 0, -2, 2),
                bias(),
                fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                stops(),
                fields.flag("ignore_eos"),
                logprobs,
                stream,
                includeUsage(stream),
                user());
    }

    private boolean includeUsage(boolean stream) {
        Optional<JsonNode> options = fields.any("stream_options");
        if (options.isEmpty()) {
            return false;
        }
        if (!stream || !options.get().isObject()) {
            throw ApiFault.field("stream_options", "'stream_options' must be an object, and needs 'stream' to be true");
        }
        JsonNode usage = options.get().path("include_usage");
        if (!usage.isMissingNode() && !usage.isNull() && !usage.isBoolean()) {
            throw ApiFault.field(
                    "stream_options.include_usage", "'stream_options.include_usage' must be true or false");
        }
        return usage.asBoolean(false);
    }

    private String user() {
        return fields.any("user")
                .map(u -> {
                    if (!u.isString()) {
                        throw ApiFault.field("user", "'user' must be a text");
                    }
                    return u.stringValue();
                })
                .orElse("");
    }

    private List<String> stops() {
        Optional<JsonNode> given = fields.any("stop");
        if (given.isEmpty()) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        Iterable<JsonNode> all = given.get().isArray() ? given.get() : List.of(given.get());
        for (JsonNode stop : all) {
            if (!stop.isString() || stop.stringValue().isEmpty()) {
                throw ApiFault.field("stop", "'stop' must be a text or a list of texts, none of them empty");
            }
            stops.add(stop.stringValue());
        }
        if (stops.size() > MOST_STOPS) {
            throw ApiFault.field("stop", "'stop' has %d texts; %d are allowed", stops.size(), MOST_STOPS);
        }
        return stops;
    }

    private Map<Integer, Float> bias() {
        Optional<JsonNode> given = fields.any("logit_bias");
        if (given.isEmpty()) {
            return Map.of();
        }
        if (!given.get().isObject()) {
            throw ApiFault.field(
                    "logit_bias", "'logit_bias' must be an object: token ids and numbers from -100 to 100");
        }
        Map<Integer, Float> bias = new HashMap<>();
        given.get().properties().forEach(e -> bias.put(token(e.getKey()), weight(e.getKey(), e.getValue())));
        return bias;
    }

    private static int token(String key) {
        if (!key.matches("[0-9]{1,9}")) {
            throw ApiFault.field("logit_bias", "'logit_bias' has the key '%s'; keys are token ids", key);
        }
        return Integer.parseInt(key);
    }

    private static float weight(String token, JsonNode value) {
        double d = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(d >= -100 && d <= 100)) {
            throw ApiFault.field(
                    "logit_bias",
                    "'logit_bias' is %s for token %s; it must be a number from -100 to 100",
                    Fields.brief(value),
                    token);
        }
        return (float) d;
    }
}
