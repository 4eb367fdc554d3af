package io.yunmo.protocol.openai;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What requests for chats and completions have in common.
 *
 * @param maxTokens of each choice; empty for as many as the context holds
 * @param choices {@code n}
 * @param topK 0 for all
 * @param bias by token
 * @param ignoreEnd {@code ignore_eos}
 * @param logprobs how many of the best tokens to report at each place; -1 for no logprobs
 * @param includeUsage whether a stream ends with the usage
 * @param user whoever asks on the caller's side; may be empty
 */
public record GenerationFields(
        OptionalInt maxTokens,
        int choices,
        float temperature,
        float topP,
        int topK,
        float minP,
        float repetitionPenalty,
        float presencePenalty,
        float frequencyPenalty,
        Map<Integer, Float> bias,
        OptionalLong seed,
        List<String> stop,
        boolean ignoreEnd,
        int logprobs,
        boolean stream,
        boolean includeUsage,
        String user) {
    public GenerationFields {
        Objects.requireNonNull(maxTokens, "maxTokens");
        bias = Map.copyOf(bias);
        Objects.requireNonNull(seed, "seed");
        stop = List.copyOf(stop);
        Objects.requireNonNull(user, "user");
    }
}
