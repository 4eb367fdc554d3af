package io.yunmo.protocol.openai;

import java.util.List;
import java.util.Optional;

/**
 * One answer, whole.
 *
 * @param logprobs of its tokens, if asked for
 * @param finishReason {@code stop} or {@code length}
 */
public record ChoiceAnswer(String text, Optional<List<Logprob>> logprobs, String finishReason) {}
