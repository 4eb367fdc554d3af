package io.yunmo.language.model;

import java.util.List;

/**
 * The tokens of one step: chunks of several sequences one after the other.
 *
 * @param chunks not empty
 */
public record Batch(List<Chunk> chunks) {
    public Batch {
        chunks = List.copyOf(chunks);
    }

    public int tokens() {
        return chunks.stream().mapToInt(Chunk::count).sum();
    }

    /**
     * Consecutive tokens of one sequence.
     *
     * @param tokens array that holds the sequence's tokens (not copied); the chunk is {@code from} to {@code from + count}
     * @param position of the chunk's first token in its sequence
     * @param blocks numbers of the sequence's blocks from position 0 on, enough for the chunk's last position (not copied)
     * @param logits how many of the chunk's last tokens want logits (0 to count)
     * @param states how many of its last tokens want their final hidden states (0 to count); one of the two is 0, as hidden
     *     states that nobody draws tokens from are spared the product with the vocabulary
     */
    public record Chunk(int[] tokens, int from, int count, int position, int[] blocks, int logits, int states) {
        /** A chunk that wants logits. */
        public Chunk(int[] tokens, int from, int count, int position, int[] blocks, int logits) {
            this(tokens, from, count, position, blocks, logits, 0);
        }

        /** A chunk that wants final hidden states. */
        public static Chunk ofStates(int[] tokens, int from, int count, int position, int[] blocks, int states) {
            return new Chunk(tokens, from, count, position, blocks, 0, states);
        }

        /** Tokens that go through the last layer to its end. */
        int wanted() {
            return logits + states;
        }
    }
}
