package io.yunmo.server.openai;

import io.yunmo.protocol.openai.ChatRequest;
import io.yunmo.protocol.openai.CompletionRequest;
import io.yunmo.protocol.openai.EmbeddingRequest;
import io.yunmo.protocol.openai.GenerationFields;
import io.yunmo.protocol.openai.TextInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Reads requests whole, and says what is wrong with them by the field's name. */
final class RequestReader {
    private static final int MOST_INPUTS = 2048;

    private RequestReader() {}

    static ChatRequest chat(JsonNode body) {
        Fields f = new Fields(body);
        String model = f.text("model");
        List<Map<String, Object>> messages = MessagesReader.read(f.required("messages"));
        GenerationFields fields = new GenerationReader(f).chat();
        f.notYet("tools", "calls of tools come with a later version; leave it out");
        f.notYet("functions", "calls of functions come with a later version; leave it out");
        f.notYet("audio", "answers are texts");
        f.notYet("prediction", "leave it out; tokens are guessed without it");
        f.notYet("web_search_options", "the server looks nothing up");
        only(f, "tool_choice", "none", "calls of tools come with a later version; leave it out");
        only(f, "function_call", "none", "calls of functions come with a later version; leave it out");
        f.any("response_format").ifPresent(RequestReader::textFormat);
        f.any("modalities").ifPresent(RequestReader::textOnly);
        f.ignore(
                "metadata",
                "store",
                "parallel_tool_calls",
                "service_tier",
                "safety_identifier",
                "prompt_cache_key",
                "prompt_cache_retention",
                "reasoning_effort",
                "verbosity");
        f.finish();
        return new ChatRequest(model, messages, fields);
    }

    private static void only(Fields f, String name, String allowed, String sentence) {
        f.any(name).filter(v -> !v.asString("").equals(allowed)).ifPresent(v -> {
            throw ApiFault.unsupported(name, "'%s' is not supported yet: %s", name, sentence);
        });
    }

    private static void textFormat(JsonNode format) {
        String type = format.path("type").asString("");
        if (!type.equals("text")) {
            throw ApiFault.unsupported(
                    "response_format",
                    "'response_format' is of the type '%s'; only text is supported yet, JSON and schemas come with a later"
                            + " version",
                    type);
        }
    }

    private static void textOnly(JsonNode modalities) {
        if (!modalities.isArray()
                || modalities.size() != 1
                || !modalities.get(0).asString("").equals("text")) {
            throw ApiFault.unsupported("modalities", "'modalities' must be [\"text\"]: answers are texts");
        }
    }

    static CompletionRequest completion(JsonNode body) {
        Fields f = new Fields(body);
        String model = f.text("model");
        List<TextInput> prompts = inputs("prompt", f.required("prompt"));
        boolean echo = f.flag("echo");
        GenerationFields fields = new GenerationReader(f).completion(echo);
        f.notYet("suffix", "texts are gone on with at their end; leave it out");
        f.integer("best_of", 1, GenerationReader.MOST_CHOICES).ifPresent(n -> {
            if (n != fields.choices()) {
                throw ApiFault.unsupported(
                        "best_of",
                        "'best_of' is %d; only the same number as 'n' (%d) is supported",
                        n,
                        fields.choices());
            }
        });
        f.finish();
        if ((long) prompts.size() * fields.choices() > GenerationReader.MOST_CHOICES) {
            throw ApiFault.field(
                    "prompt",
                    "%d prompts with %d choices each are asked for; one request may have %d choices in all",
                    prompts.size(),
                    fields.choices(),
                    GenerationReader.MOST_CHOICES);
        }
        return new CompletionRequest(model, prompts, echo, fields);
    }

    static EmbeddingRequest embedding(JsonNode body) {
        Fields f = new Fields(body);
        String model = f.text("model");
        List<TextInput> inputs = inputs("input", f.required("input"));
        String format = f.any("encoding_format").map(v -> v.asString("")).orElse("float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw ApiFault.field("encoding_format", "'encoding_format' is '%s'; it must be float or base64", format);
        }
        OptionalLong dimensions = f.integer("dimensions", 1, Integer.MAX_VALUE);
        f.ignore("user");
        f.finish();
        return new EmbeddingRequest(
                model,
                inputs,
                format.equals("base64"),
                dimensions.isPresent() ? OptionalInt.of((int) dimensions.getAsLong()) : OptionalInt.empty());
    }

    /** A text, tokens, or a list of texts or of tokens. */
    private static List<TextInput> inputs(String name, JsonNode given) {
        if (given.isString()
                || given.isArray() && !given.isEmpty() && given.get(0).isNumber()) {
            return List.of(input(name, given));
        }
        if (!given.isArray() || given.isEmpty()) {
            throw ApiFault.field(
                    name, "'%s' must be a text, a list of texts, a list of token ids or a list of such lists", name);
        }
        if (given.size() > MOST_INPUTS) {
            throw ApiFault.field(name, "'%s' has %d entries; %d are allowed", name, given.size(), MOST_INPUTS);
        }
        List<TextInput> all = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            all.add(input(name + "[" + i + "]", given.get(i)));
        }
        return all;
    }

    private static TextInput input(String place, JsonNode given) {
        if (given.isString()) {
            return new TextInput.Text(given.stringValue());
        }
        if (!given.isArray() || given.isEmpty()) {
            throw ApiFault.field(place, "'%s' must be a text or a list of at least one token id", place);
        }
        int[] tokens = new int[given.size()];
        for (int i = 0; i < tokens.length; i++) {
            JsonNode id = given.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt()) {
                throw ApiFault.field(place, "'%s' holds %s; a token id is a whole number", place, Fields.brief(id));
            }
            tokens[i] = id.intValue();
        }
        return new TextInput.Tokens(tokens);
    }
}
