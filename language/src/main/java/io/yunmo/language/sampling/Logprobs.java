package io.yunmo.language.sampling;

import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;

/**
 * Log-probabilities of the model's own distribution: before penalties, bias and temperature, as OpenAI's API and vLLM give
 * them. Take them before {@link Sampler#sample}, which changes the row.
 */
public final class Logprobs {
    private Logprobs() {}

    /**
     * The log-probability of a token and of the best ones.
     *
     * @param logits address of f32[vocabulary]; not changed
     * @param best how many of the best tokens are listed, best first (the smaller id among equals); 0 for none
     */
    public static Piece.TokenLogprob of(long logits, int vocabulary, int token, int best) {
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            sum += Math.exp(Memory.get(logits + 4L * i));
        }
        return new Piece.TokenLogprob(token, (float) (Memory.get(logits + 4L * token) - Math.log(sum)), List.of());
    }
}
