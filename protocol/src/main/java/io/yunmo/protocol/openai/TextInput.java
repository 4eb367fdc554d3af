package io.yunmo.protocol.openai;

import java.util.Objects;

/** A text as people or as tokenizers write it. */
public sealed interface TextInput {
    /** As people do. */
    record Text(String text) implements TextInput {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /** Token ids; not copied. */
    record Tokens(int[] tokens) implements TextInput {
        public Tokens {
            Objects.requireNonNull(tokens, "tokens");
        }
    }
}
