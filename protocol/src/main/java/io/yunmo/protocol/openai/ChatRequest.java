package io.yunmo.protocol.openai;

import java.util.List;
import java.util.Map;

/**
 * {@code POST /v1/chat/completions}.
 *
 * @param messages each with its role and a content that is one text
 */
public record ChatRequest(String model, List<Map<String, Object>> messages, GenerationFields fields) {
    public ChatRequest {
        messages = List.copyOf(messages);
    }
}
