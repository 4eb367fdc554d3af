package io.yunmo.serving.runtime;

import java.util.Objects;

/**
 * A language model for people.
 *
 * @param name as the file gives it; may be empty
 * @param architecture as GGUF spells it: {@code llama}, {@code qwen2}, {@code bert} …
 * @param parameters numbers in all tensors
 * @param quantisation how most weights are stored: {@code Q4_1}
 * @param contextLength positions that the model was trained for
 * @param embedding dimensions of a token's, and of a text's, vector
 * @param licence as the file gives it; may be empty
 * @param generates whether it writes texts; an encoder only embeds them
 * @param chats whether it has a chat template
 * @param weightBytes that the weights take in memory, with what a step needs
 * @param cacheBytesPerToken that keys and values of one position take
 */
public record LanguageDescription(
        String name,
        String architecture,
        long parameters,
        String quantisation,
        int contextLength,
        int embedding,
        int layers,
        int vocabulary,
        String licence,
        boolean generates,
        boolean chats,
        long weightBytes,
        long cacheBytesPerToken) {
    public LanguageDescription {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(quantisation, "quantisation");
        Objects.requireNonNull(licence, "licence");
    }

    /** Bytes of memory for weights and one conversation that fills the context. */
    public long bytesAtFullContext() {
        return weightBytes + cacheBytesPerToken * contextLength;
    }
}
