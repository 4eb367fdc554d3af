package io.yunmo.language.scheduling;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;

/** What a request must be before it is queued. */
public final class Requests {
    private static final int MOST_STOPS = 16;
    private static final int MOST_LOGPROBS = 128;

    private Requests() {}

    static void check(GenerationRequest r, int vocabulary, int context) {
        checkTokens(r.prompt(), vocabulary, context);
        require(r.maxTokens() >= 0, "max_tokens is %d; it must be 0 or more", r.maxTokens());
        require(
                r.stop().size() <= MOST_STOPS,
                "%d stop texts are given; %d are allowed",
                r.stop().size(),
                MOST_STOPS);
        require(r.stop().stream().noneMatch(String::isEmpty), "a stop text is empty; leave it out");
        require(
                r.logprobs() >= -1 && r.logprobs() <= MOST_LOGPROBS,
                "%d logprobs are asked for; it must be 0 to %d",
                r.logprobs(),
                MOST_LOGPROBS);
    }

    /**
     * At least one token, all of the vocabulary, fewer than {@code context}.
     *
     * @throws YunmoException TOO_LARGE when there are too many, INVALID otherwise
     */
    public static void checkTokens(int[] tokens, int vocabulary, int context) {
        require(tokens.length > 0, "the prompt is empty; it must have at least one token");
        for (int t : tokens) {
            require(t >= 0 && t < vocabulary, "token %d of the prompt is not 0 to %d", t, vocabulary - 1);
        }
        if (tokens.length >= context) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    ("the prompt has %d tokens; this model's context holds %d, those of the answer included: shorten the"
                                    + " prompt, or raise the model's context length")
                            .formatted(tokens.length, context));
        }
    }

    private static void require(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw YunmoException.invalid(format, arguments);
        }
    }
}
