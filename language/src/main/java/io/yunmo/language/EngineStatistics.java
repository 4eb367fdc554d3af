package io.yunmo.language;

/**
 * What an engine does and has done since it started. Counts of tokens and so on only grow; the rest are present values.
 *
 * @param running sequences that hold blocks (paused ones included)
 * @param paused of these, those whose reader is behind, so that they are not run
 * @param waiting requests in the queue (preempted ones included)
 * @param blocks of keys and values in all, each of 16 positions
 * @param usedBlocks that running sequences hold
 * @param cachedBlocks that nobody uses, but that a request with the same prefix could
 * @param freeBlocks that hold nothing
 * @param requests accepted
 * @param refusedRequests because the queue was full
 * @param promptTokens read, those from the cache included
 * @param cachedTokens of the prompts that came from the cache
 * @param generatedTokens drawn
 * @param draftedTokens that speculation proposed
 * @param acceptedTokens of these, those that were drawn
 * @param steps run
 * @param preemptions sequences that gave their blocks to older ones and went back to the queue
 * @param evictedBlocks that the cache gave up for new ones
 * @param promptNanos spent in steps, the part of prompts; by share of rows
 * @param generationNanos spent in steps, the part of generated tokens
 */
public record EngineStatistics(
        int running,
        int paused,
        int waiting,
        int blocks,
        int usedBlocks,
        int cachedBlocks,
        int freeBlocks,
        long requests,
        long refusedRequests,
        long promptTokens,
        long cachedTokens,
        long generatedTokens,
        long draftedTokens,
        long acceptedTokens,
        long steps,
        long preemptions,
        long evictedBlocks,
        long promptNanos,
        long generationNanos) {
    /** Of an engine that generates nothing (an encoder). */
    public static final EngineStatistics NONE =
            new EngineStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The same with what is counted elsewhere: requests in the queue that never ran, added, and refused ones. */
    public EngineStatistics with(int queued, long refused) {
        return new EngineStatistics(
                running,
                paused,
                waiting + queued,
                blocks,
                usedBlocks,
                cachedBlocks,
                freeBlocks,
                requests,
                refused,
                promptTokens,
                cachedTokens,
                generatedTokens,
                draftedTokens,
                acceptedTokens,
                steps,
                preemptions,
                evictedBlocks,
                promptNanos,
                generationNanos);
    }

    /** Prompt tokens computed a second of step time that went to prompts, over all; 0 before the first. */
    public double promptTokensPerSecond() {
        return promptNanos == 0 ? 0 : (promptTokens - cachedTokens) * 1e9 / promptNanos;
    }

    /** Tokens generated a second of step time that went to generating, over all; 0 before the first. */
    public double generatedTokensPerSecond() {
        return generationNanos == 0 ? 0 : generatedTokens * 1e9 / generationNanos;
    }
}
