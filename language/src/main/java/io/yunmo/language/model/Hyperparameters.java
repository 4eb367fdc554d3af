package io.yunmo.language.model;

import io.yunmo.tensor.attention.KvLayout;

/**
 * A model's sizes.
 *
 * @param architecture as GGUF spells it: {@code llama}, {@code qwen2} …
 * @param contextLength positions that the model was trained for
 * @param keyLength dimensions of a head's query and key
 * @param valueLength dimensions of a head's value
 * @param feedForward hidden units of the feed-forward network (of one expert in a mixture)
 */
public record Hyperparameters(
        String architecture,
        int vocabulary,
        int contextLength,
        int embedding,
        int layers,
        int heads,
        int kvHeads,
        int keyLength,
        int valueLength,
        int feedForward) {
    /** How one layer's keys and values of a block of positions lie. */
    public KvLayout kvLayout(KvLayout.Type type) {
        return new KvLayout(type, kvHeads, keyLength, valueLength);
    }
}
