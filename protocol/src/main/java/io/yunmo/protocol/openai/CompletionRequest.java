package io.yunmo.protocol.openai;

import java.util.List;

/**
 * {@code POST /v1/completions}.
 *
 * @param prompts at least one
 * @param echo whether the answer begins with the prompt
 */
public record CompletionRequest(String model, List<TextInput> prompts, boolean echo, GenerationFields fields) {
    public CompletionRequest {
        prompts = List.copyOf(prompts);
    }
}
