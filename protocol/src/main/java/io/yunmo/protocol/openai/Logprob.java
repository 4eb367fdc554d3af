package io.yunmo.protocol.openai;

import java.util.List;

/**
 * How probable a token was.
 *
 * @param logprob natural; NaN for a text's first token, which none comes before
 * @param best the most probable tokens at its place, best first
 */
public record Logprob(TokenText token, float logprob, List<Alternative> best) {
    /** A token that could have stood there. */
    public record Alternative(TokenText token, float logprob) {}

    public Logprob {
        best = List.copyOf(best);
    }
}
