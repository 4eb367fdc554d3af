package io.yunmo.serving.runtime;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a language model is to go on from. Each version of a model makes its own tokens of it. */
public sealed interface Prompt {
    /**
     * A conversation, put into the model's own form; the assistant speaks next.
     *
     * @param messages JSON-like values (Map, List, String, Long, Double, Boolean, null), each with a role
     * @param tools the same; empty for none
     * @param variables further ones that the model's template may know ({@code enable_thinking} …)
     */
    record Chat(List<Map<String, Object>> messages, List<Object> tools, Map<String, Object> variables)
            implements Prompt {
        public Chat {
            messages = List.copyOf(messages);
            Objects.requireNonNull(tools, "tools");
            Objects.requireNonNull(variables, "variables");
        }

        /** Messages and nothing else. */
        public static Chat of(List<Map<String, Object>> messages) {
            return new Chat(messages, List.of(), Map.of());
        }
    }

    /**
     * A text, with the tokens around it that the model wants.
     *
     * @param special whether special tokens spelled in it are those tokens
     */
    record Text(String text, boolean special) implements Prompt {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /** Tokens as they are; not copied. */
    record Tokens(int[] tokens) implements Prompt {
        public Tokens {
            Objects.requireNonNull(tokens, "tokens");
        }
    }
}
