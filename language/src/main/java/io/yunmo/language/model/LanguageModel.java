package io.yunmo.language.model;

/**
 * A decoder in memory. {@link #forward} is called by one thread at a time. What it computes for a token depends on the token's
 * own sequence alone, bit for bit.
 */
public interface LanguageModel extends AutoCloseable {
    Hyperparameters parameters();

    /** The most tokens of one {@link #forward}. */
    int maxBatch();

    /** The most rows of logits of one {@link #forward}. */
    int maxLogits();

    /** Bytes that weights and scratch take. */
    long memoryBytes();

    /**
     * Runs a batch: stores its keys and values in the blocks, and computes the logits and the final hidden states that are
     * wanted, both in the order of the batch's chunks.
     */
    void forward(Batch batch, KvMemory memory);

    /** Address of f32[vocabulary], the i-th row of logits of the last {@link #forward}; may be overwritten by the reader. */
    long logits(int i);

    /**
     * Address of f32[embedding]: the i-th final hidden state (after the last norm) that the last {@link #forward} was asked
     * for.
     */
    long hidden(int i);

    @Override
    void close();
}
