package io.yunmo.language.scheduling;

import io.yunmo.language.sampling.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One answer to generate.
 *
 * @param prompt token ids, at least one; not copied
 * @param maxTokens to generate; the context's end stops it too
 * @param stop texts that end the answer and are not part of it; at most 16
 * @param ignoreEnd whether to go on after a token that ends generation
 * @param logprobs how many best tokens to report at each position beside the drawn one; -1 for no logprobs at all
 * @param promptLogprobs whether to report logprobs of the prompt's tokens too (before the answer)
 * @param deadline since submission; after it the answer ends with {@link FinishReason#DEADLINE}
 * @param tenant whose cache the prefix may come from; the empty text for the one tenant there is
 */
public record GenerationRequest(
        int[] prompt,
        Sampling sampling,
        int maxTokens,
        List<String> stop,
        boolean ignoreEnd,
        int logprobs,
        boolean promptLogprobs,
        Optional<Duration> deadline,
        String tenant) {
    public GenerationRequest {
        stop = List.copyOf(stop);
    }

    /** Greedy or drawn, with nothing special. */
    public static GenerationRequest of(int[] prompt, Sampling sampling, int maxTokens) {
        return new GenerationRequest(prompt, sampling, maxTokens, List.of(), false, -1, false, Optional.empty(), "");
    }

    /** The same for another prompt. */
    public GenerationRequest withPrompt(int[] other) {
        return new GenerationRequest(
                other, sampling, maxTokens, stop, ignoreEnd, logprobs, promptLogprobs, deadline, tenant);
    }
}
