package io.yunmo.serving.runtime;

import java.util.Objects;

/** What a look at a model's files showed. */
public sealed interface Inspection {
    /** A model of tensors. */
    record Tensors(String platform, Signature signature, Meaning meaning, long memoryBytes) implements Inspection {
        public Tensors {
            Objects.requireNonNull(platform, "platform");
            Objects.requireNonNull(signature, "signature");
            Objects.requireNonNull(meaning, "meaning");
        }
    }

    /** A language model. */
    record Language(LanguageDescription description) implements Inspection {
        public Language {
            Objects.requireNonNull(description, "description");
        }
    }
}
