package io.yunmo.language.sampling;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.Map;

/** Penalties of the tokens so far, and logit bias: what changes logits before anything is drawn. */
final class Adjustment {
    private final float repetition;
    private final float presence;
    private final float frequency;
    private final boolean counts;
    private final TokenCounts seen = new TokenCounts();
    private final int[] biased;
    private final float[] biases;

    Adjustment(Sampling sampling, int vocabulary) {
        repetition = sampling.repetitionPenalty();
        presence = sampling.presencePenalty();
        frequency = sampling.frequencyPenalty();
        counts = repetition != 1 || presence != 0 || frequency != 0;
        biased = sampling.bias().keySet().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        biases = new float[biased.length];
        for (int i = 0; i < biased.length; i++) {
            biases[i] = bias(sampling.bias(), biased[i], vocabulary);
        }
    }

    private static float bias(Map<Integer, Float> bias, int token, int vocabulary) {
        if (token < 0 || token >= vocabulary) {
            throw YunmoException.invalid(
                    "logit_bias names token %d; the model's tokens are 0 to %d", token, vocabulary - 1);
        }
        return bias.get(token);
    }

    void prompt(int[] tokens, int from, int count) {
        for (int i = from; repetition != 1 && i < from + count; i++) {
            seen.add(tokens[i], 0);
        }
    }

    void generated(int token) {
        if (counts) {
            seen.add(token, 1);
        }
    }

    void apply(long logits) {
        for (int i = 0; i < seen.size(); i++) {
            long at = logits + 4L * seen.token(i);
            Memory.put(at, penalised(Memory.get(at), seen.generated(i)));
        }
        for (int i = 0; i < biased.length; i++) {
            long at = logits + 4L * biased[i];
            Memory.put(at, Memory.get(at) + biases[i]);
        }
    }

    private float penalised(float logit, int generated) {
        float repeated = logit > 0 ? logit / repetition : logit * repetition;
        return generated > 0 ? repeated - presence - frequency * generated : repeated;
    }
}
