package io.yunmo.language.sampling;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;

/**
 * Draws the tokens of one generation. The draw for a generation's i-th token depends on the sampling, the logits, the tokens so
 * far and (seed, i) alone, so that verifying proposed tokens is sampling at each of their positions and comparing. One thread
 * at a time.
 */
public final class Sampler {
    private final Sampling sampling;
    private final int vocabulary;

    /** @param vocabulary logits a row */
    public Sampler(Sampling sampling, int vocabulary) {
        this.sampling = sampling;
        this.vocabulary = vocabulary;
    }

    /** Tells the prompt's tokens (for the repetition penalty); before the first {@link #sample}. */
    public void prompt(int[] tokens, int from, int count) {}

    /** Tells the token that stands at the next position, drawn or not: the position moves on by one. */
    public void accept(int token) {}

    /**
     * The token for the present position (the number of accepted tokens); does not move on.
     *
     * @param logits address of f32[vocabulary]; changed in place
     * @throws YunmoException INTERNAL where a logit is NaN or none is finite
     */
    public int sample(long logits) {
        int best = 0;
        for (int i = 1; i < vocabulary; i++) {
            if (Memory.get(logits + 4L * i) > Memory.get(logits + 4L * best)) {
                best = i;
            }
        }
        if (!Float.isFinite(Memory.get(logits + 4L * best))) {
            throw new YunmoException(ErrorCode.INTERNAL, "no logit is finite (seed " + sampling.seed() + ")");
        }
        return best;
    }
}
