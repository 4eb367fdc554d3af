package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;

/**
 * Tokens that a request took.
 *
 * @param cachedTokens of the prompt that did not have to be computed
 */
public record Usage(long promptTokens, long completionTokens, long cachedTokens) {
    void write(JsonSink out) {
        out.raw("{\"prompt_tokens\":").number(promptTokens);
        out.raw(",\"completion_tokens\":").number(completionTokens);
        out.raw(",\"total_tokens\":").number(promptTokens + completionTokens);
        out.raw(",\"prompt_tokens_details\":{\"cached_tokens\":")
                .number(cachedTokens)
                .raw("}}");
    }
}
