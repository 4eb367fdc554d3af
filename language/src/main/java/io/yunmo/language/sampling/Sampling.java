package io.yunmo.language.sampling;

import io.yunmo.tensor.YunmoException;
import java.util.Map;

/**
 * How a token is drawn from logits. The order: repetition, presence and frequency penalties over the tokens so far (prompt
 * included for the repetition penalty, generated ones only for the other two, as OpenAI and llama.cpp's server have them),
 * logit bias, temperature, top-k, top-p, min-p, draw. Temperature 0, or
 * below 0.00001, takes the largest (the smallest id among equals). What top-k, top-p and min-p leave is drawn from by its
 * probabilities, which each of them sees as those before it left them; the largest is always left.
 *
 * @param topK 0 for all
 * @param topP 1 for all
 * @param minP 0 for all
 * @param repetitionPenalty 1 for none
 * @param bias added to a token's logit, -100 to 100
 * @param seed of the request's own generator
 */
public record Sampling(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repetitionPenalty,
        float presencePenalty,
        float frequencyPenalty,
        Map<Integer, Float> bias,
        long seed) {
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, 0, Map.of(), 0);

    public Sampling {
        bias = Map.copyOf(bias);
        within("temperature", temperature, 0, 2);
        within("top_k", topK, 0, Integer.MAX_VALUE);
        within("top_p", topP, 0, 1);
        within("min_p", minP, 0, 1);
        within("repetition_penalty", repetitionPenalty, Float.MIN_NORMAL, 100);
        within("presence_penalty", presencePenalty, -2, 2);
        within("frequency_penalty", frequencyPenalty, -2, 2);
        bias.values().forEach(b -> within("a value of logit_bias", b, -100, 100));
    }

    private static void within(String what, float given, float least, float most) {
        if (!(given >= least && given <= most)) {
            throw YunmoException.invalid("%s is %s; it must be %s to %s", what, given, least, most);
        }
    }
}
