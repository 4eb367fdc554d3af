package io.yunmo.serving.language;

import io.yunmo.language.template.ChatTemplate;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.YunmoException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes tokens of a conversation with the model's own template. What a message says cannot become a control token: see {@link
 * Shield}. A conversation that spells no control token is encoded as one text, so that its tokens are those that the model was
 * trained with.
 */
final class ChatPrompt {
    private final String model;
    private final Tokenizer tokenizer;
    private final Optional<ChatTemplate> template;
    private final boolean knowsDevelopers;

    /** @param source the template's own text; empty where there is none */
    ChatPrompt(String model, Tokenizer tokenizer, Optional<ChatTemplate> template, String source) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.template = template;
        this.knowsDevelopers = source.contains("developer");
    }

    int[] tokens(Prompt.Chat chat) {
        ChatTemplate form = template.orElseThrow(() -> YunmoException.invalid(
                "model '%s' has no chat template, so it has not learned to chat: call POST /v1/completions with a prompt",
                model));
        Shield shield = Shield.of(tokenizer, chat);
        String rendered = form.render(
                knowsDevelopers ? shield.messages() : asSystem(shield.messages()),
                shield.tools(),
                true,
                variables(chat));
        Shield.Text text = shield.remove(rendered);
        return begun(tokenizer.encode(text.text(), text.plain(), false));
    }

    /** Most templates know no developer; what one says is what a system message was. */
    private static List<Map<String, Object>> asSystem(List<Map<String, Object>> messages) {
        return messages.stream()
                .map(m -> {
                    if (!"developer".equals(m.get("role"))) {
                        return m;
                    }
                    Map<String, Object> system = new HashMap<>(m);
                    system.put("role", "system");
                    return system;
                })
                .toList();
    }

    private Map<String, Object> variables(Prompt.Chat chat) {
        Map<String, Object> variables = new HashMap<>(chat.variables());
        variables.put("bos_token", tokenizer.name(tokenizer.bos()).orElse(""));
        variables.put("eos_token", tokenizer.name(tokenizer.eos()).orElse(""));
        return variables;
    }

    /** A template may leave out the token that the model wants first. */
    private int[] begun(int[] tokens) {
        int[] frame = tokenizer.encode("", false, true);
        boolean wanted = frame.length > 0
                && tokenizer.bos().isPresent()
                && frame[0] == tokenizer.bos().getAsInt();
        if (!wanted || tokens.length > 0 && tokens[0] == frame[0]) {
            return tokens;
        }
        int[] with = new int[tokens.length + 1];
        with[0] = frame[0];
        System.arraycopy(tokens, 0, with, 1, tokens.length);
        return with;
    }
}
