package io.yunmo.server.openai;

import io.yunmo.language.scheduling.Piece;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts that answers have in common. */
final class OpenAiJson {
    private OpenAiJson() {}

    static ObjectNode usage(List<Choice> choices, int promptTokens) {
        int generated = 0;
        int cached = 0;
        for (Choice c : choices) {
            generated += c.end.usage().generatedTokens();
            cached = Math.max(cached, c.end.usage().cachedTokens());
        }
        ObjectNode usage = Json.object()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", generated)
                .put("total_tokens", promptTokens + generated);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return usage;
    }

    static ObjectNode chatLogprobs(Tokenizer tokenizer, List<Piece.TokenLogprob> logprobs) {
        ObjectNode node = Json.object();
        ArrayNode content = node.putArray("content");
        for (Piece.TokenLogprob l : logprobs) {
            ObjectNode entry = token(tokenizer, l.token(), l.logprob());
            ArrayNode best = entry.putArray("top_logprobs");
            l.best().forEach(b -> best.add(token(tokenizer, b.token(), b.logprob())));
            content.add(entry);
        }
        return node;
    }

    private static ObjectNode token(Tokenizer tokenizer, int token, float logprob) {
        byte[] bytes = tokenizer.bytes(token);
        ObjectNode node = Json.object().put("token", shown(tokenizer, token)).put("logprob", logprob);
        ArrayNode array = node.putArray("bytes");
        for (byte b : bytes) {
            array.add(b & 0xff);
        }
        return node;
    }

    private static String shown(Tokenizer tokenizer, int token) {
        byte[] bytes = tokenizer.bytes(token);
        return bytes.length == 0 ? tokenizer.spelling(token) : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The older form, of completions. */
    static ObjectNode textLogprobs(Tokenizer tokenizer, List<Piece.TokenLogprob> logprobs) {
        ObjectNode node = Json.object();
        ArrayNode tokens = node.putArray("tokens");
        ArrayNode values = node.putArray("token_logprobs");
        ArrayNode best = node.putArray("top_logprobs");
        ArrayNode offsets = node.putArray("text_offset");
        int offset = 0;
        for (Piece.TokenLogprob l : logprobs) {
            String text = shown(tokenizer, l.token());
            tokens.add(text);
            values.add(l.logprob());
            offsets.add(offset);
            offset += text.length();
            ObjectNode map = best.addObject();
            l.best().forEach(b -> map.put(shown(tokenizer, b.token()), b.logprob()));
        }
        return node;
    }
}
