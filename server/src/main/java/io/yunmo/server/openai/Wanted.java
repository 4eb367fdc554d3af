package io.yunmo.server.openai;

import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.protocol.openai.GenerationFields;
import java.util.Optional;

/**
 * The generations that a request wants.
 *
 * @param fields as read
 * @param echo whether answers begin with their prompts
 * @param seed of the first choice
 */
record Wanted(GenerationFields fields, boolean echo, long seed) {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    boolean logprobs() {
        return fields.logprobs() >= 0;
    }

    /**
     * One choice of a prompt.
     *
     * @param room tokens that the context has left for the answer
     */
    GenerationRequest request(int[] prompt, int choice, int room) {
        return new GenerationRequest(
                prompt,
                sampling(choice),
                fields.maxTokens().orElse(Math.max(1, room)),
                fields.stop(),
                fields.ignoreEnd(),
                fields.logprobs(),
                echo && logprobs(),
                Optional.empty(),
                "");
    }

    private Sampling sampling(int choice) {
        return new Sampling(
                fields.temperature(),
                fields.topK(),
                fields.topP(),
                fields.minP(),
                fields.repetitionPenalty(),
                fields.presencePenalty(),
                fields.frequencyPenalty(),
                fields.bias(),
                seed(choice));
    }

    /** The first choice has the request's seed, so that it is what {@code n = 1} gives; the others' are mixed from it. */
    private long seed(int choice) {
        if (choice == 0) {
            return seed;
        }
        long z = seed + choice * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
