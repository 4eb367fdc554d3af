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
     */
    public record Chunk(int[] tokens, int from, int count, int position, int[] blocks, int logits) {}
}
