package io.yunmo.language.scheduling;

import java.util.List;
import java.util.Optional;

/** What a generation delivers, in order: prompt logprobs if asked for, texts, and one end. */
public sealed interface Piece {
    /** The prompt was read. {@code logprobs} has one entry a prompt token from the second on; empty if not asked for. */
    record Prompt(int cachedTokens, List<TokenLogprob> logprobs) implements Piece {}

    /** One token, with the text that may leave after it (may be empty). Logprobs only if asked for. */
    record Text(int token, String text, Optional<TokenLogprob> logprob) implements Piece {}

    /** The end. {@code rest} is text that was held back. */
    record End(FinishReason reason, String rest, Usage usage) implements Piece {}

    /**
     * @param best the best tokens at the position, best first
     */
    record TokenLogprob(int token, float logprob, List<Best> best) {}

    record Best(int token, float logprob) {}

    /**
     * @param cachedTokens of the prompt that came from the cache
     * @param draftedTokens that speculation proposed, and how many of them were accepted
     */
    record Usage(
            int promptTokens,
            int cachedTokens,
            int generatedTokens,
            int draftedTokens,
            int acceptedTokens,
            long queuedNanos,
            long promptNanos,
            long generationNanos) {}
}
