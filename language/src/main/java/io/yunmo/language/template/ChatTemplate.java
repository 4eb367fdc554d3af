package io.yunmo.language.template;

import java.util.List;
import java.util.Map;

/** A model's own chat template. Immutable; any thread. Sandboxed: bounded steps and output, no reach into Java. */
public interface ChatTemplate {
    /**
     * Renders a conversation to the prompt's text (special tokens spelled out).
     *
     * @param messages JSON-like values (Map, List, String, Long, Double, Boolean, null) as the API took them
     * @param tools the same; empty for none
     * @param generationPrompt whether the assistant's turn is opened at the end
     * @param variables further variables by name ({@code bos_token}, {@code enable_thinking} …)
     * @throws io.yunmo.tensor.YunmoException INVALID with the template's own message when it refuses (raise_exception)
     */
    String render(
            List<Map<String, Object>> messages,
            List<Object> tools,
            boolean generationPrompt,
            Map<String, Object> variables);
}
