package io.yunmo.language.sampling;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.PlainSteps;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;

/**
 * Draws the tokens of one generation, by the steps that {@link Sampling} names. The draw for a generation's i-th token depends
 * on the sampling, the logits, the tokens so far and (seed, i) alone ({@link Philox}), so that verifying proposed tokens is
 * sampling at each of their positions and comparing: the answer is the same to the bit, proposed or not.
 *
 * <p>A draw goes through the tokens that are left in a fixed order (largest first after top-k, and after top-p where it leaves
 * 256 or fewer; by id otherwise) to the
 * first at which the sum of probabilities, in float64, is above u times their whole sum, where u is uniform in [0, 1).
 *
 * <p>One thread at a time. Memory grows with the number of different tokens (with penalties) and of candidates, not per token.
 */
public final class Sampler {
    /** A temperature below this is 0: probabilities of the others vanish, and its inverse may overflow. */
    static final float COLDEST = 1e-5f;

    /** Top-p sorts so many; where they do not reach, more are left than are worth sorting. */
    private static final int FEW = 256;

    private final Sampling sampling;
    private final int vocabulary;
    private final StepKernels steps;
    private final Adjustment adjustment;
    private final Candidates candidates = new Candidates();
    private final Nucleus nucleus = new Nucleus();
    private final Draw draw = new Draw();
    private long position;

    /** Computes in plain Java; any {@link StepKernels} give the same tokens. */
    public Sampler(Sampling sampling, int vocabulary) {
        this(sampling, vocabulary, new PlainSteps());
    }

    /**
     * @param vocabulary logits a row
     * @throws YunmoException INVALID where logit_bias names a token that is not in the vocabulary
     */
    public Sampler(Sampling sampling, int vocabulary, StepKernels steps) {
        this.sampling = sampling;
        this.vocabulary = vocabulary;
        this.steps = steps;
        this.adjustment = new Adjustment(sampling, vocabulary);
    }

    /** Tells the prompt's tokens (for the repetition penalty); before the first {@link #sample}. */
    public void prompt(int[] tokens, int from, int count) {
        adjustment.prompt(tokens, from, count);
    }

    /** Tells the token that stands at the present position, drawn or not: the position moves on by one. */
    public void accept(int token) {
        adjustment.generated(token);
        position++;
    }

    /** How many tokens were accepted. */
    public long position() {
        return position;
    }

    /**
     * The token for the present position; does not move on.
     *
     * @param logits address of f32[vocabulary]; changed in place
     * @throws YunmoException INTERNAL where a logit is NaN or infinite, or all are minus infinity
     */
    public int sample(long logits) {
        adjustment.apply(logits);
        int best = best(logits, vocabulary, steps);
        if (sampling.temperature() < COLDEST) {
            return best;
        }
        double u = Philox.uniform(sampling.seed(), position);
        if (sampling.topK() > 0 && sampling.topK() < vocabulary) {
            candidates.select(logits, vocabulary, sampling.topK());
            draw.weigh(candidates, sampling.temperature());
            return draw.fromCandidates(candidates, draw.sum(candidates), sampling, u);
        }
        probabilities(logits);
        float least = sampling.minP() * Memory.get(logits + 4L * best);
        return sampling.topP() < 1 ? nucleus(logits, least, u) : draw.fromRow(logits, vocabulary, Kept.from(least), u);
    }

    /**
     * The id of the largest logit.
     *
     * @throws YunmoException INTERNAL where a logit is NaN or infinite, or all are minus infinity
     */
    static int best(long logits, int vocabulary, StepKernels steps) {
        int best = steps.argmax(logits, vocabulary);
        float value = Memory.get(logits + 4L * best);
        if (!Float.isFinite(value)) {
            throw new YunmoException(
                    ErrorCode.INTERNAL,
                    "the model answered %s for token %d: its file or a computation is damaged; check the file's hash"
                            .formatted(value, best));
        }
        return best;
    }

    private void probabilities(long logits) {
        if (sampling.temperature() != 1) {
            steps.scale(logits, 0, 1 / sampling.temperature(), logits, 0, vocabulary, 0, 1);
        }
        steps.softmax(logits, 0, logits, 0, vocabulary, 0, 1);
    }

    private int nucleus(long row, float least, double u) {
        double whole = draw.sum(row, vocabulary);
        candidates.select(row, vocabulary, FEW);
        draw.weigh(candidates);
        if (FEW >= vocabulary || draw.sum(candidates) >= sampling.topP() * whole) {
            return draw.fromCandidates(candidates, whole, sampling, u);
        }
        Kept kept = nucleus.of(row, vocabulary, sampling.topP() * whole, least, candidates);
        return draw.fromRow(row, vocabulary, kept, u);
    }
}
