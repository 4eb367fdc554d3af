package io.yunmo.language.sampling;

import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.attention.PlainSteps;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Exponential;
import io.yunmo.tensor.kernel.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * Log-probabilities of the model's own distribution: before penalties, bias and temperature, as OpenAI's API and vLLM give
 * them. Take them before {@link Sampler#sample}, which changes the row. A token whose logit is minus infinity has minus
 * infinity.
 */
public final class Logprobs {
    private Logprobs() {}

    /** {@link #of(long, int, int, int, StepKernels)} in plain Java: the same answer. */
    public static Piece.TokenLogprob of(long logits, int vocabulary, int token, int best) {
        return of(logits, vocabulary, token, best, new PlainSteps());
    }

    /**
     * The log-probability of a token and of the best ones.
     *
     * @param logits address of f32[vocabulary]; not changed
     * @param best how many of the best tokens are listed, best first (the smaller id among equals); 0 for none
     * @throws io.yunmo.tensor.YunmoException INTERNAL where a logit is NaN or infinite, or all are minus infinity
     */
    public static Piece.TokenLogprob of(long logits, int vocabulary, int token, int best, StepKernels steps) {
        float largest = Memory.get(logits + 4L * Sampler.best(logits, vocabulary, steps));
        double shift = largest + StrictMath.log(sum(logits, vocabulary, largest));
        return new Piece.TokenLogprob(token, logprob(logits, token, shift), best(logits, vocabulary, best, shift));
    }

    /** The sum of e^(logit - largest): float32 terms, four float64 sums side by side. */
    private static double sum(long logits, int vocabulary, float largest) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int id = 0;
        for (; id + 3 < vocabulary; id += 4) {
            long at = logits + 4L * id;
            s0 += Exponential.ofShifted(Memory.get(at), largest);
            s1 += Exponential.ofShifted(Memory.get(at + 4), largest);
            s2 += Exponential.ofShifted(Memory.get(at + 8), largest);
            s3 += Exponential.ofShifted(Memory.get(at + 12), largest);
        }
        for (; id < vocabulary; id++) {
            s0 += Exponential.ofShifted(Memory.get(logits + 4L * id), largest);
        }
        return s0 + s1 + (s2 + s3);
    }

    private static float logprob(long logits, int token, double shift) {
        return (float) (Memory.get(logits + 4L * token) - shift);
    }

    private static List<Piece.Best> best(long logits, int vocabulary, int count, double shift) {
        if (count <= 0) {
            return List.of();
        }
        Candidates candidates = new Candidates();
        candidates.select(logits, vocabulary, count);
        List<Piece.Best> best = new ArrayList<>(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            best.add(new Piece.Best(candidates.id(i), (float) (candidates.value(i) - shift)));
        }
        return List.copyOf(best);
    }
}
