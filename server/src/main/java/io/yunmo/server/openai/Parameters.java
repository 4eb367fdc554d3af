package io.yunmo.server.openai;

import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/**
 * What a request says about how to generate.
 *
 * @param maxTokens empty for as many as the context has room for
 * @param logprobs best tokens to report a position; -1 for no logprobs
 */
record Parameters(
        Sampling sampling,
        OptionalInt maxTokens,
        List<String> stop,
        boolean ignoreEnd,
        int choices,
        int logprobs,
        boolean stream,
        boolean usage) {
    private static final int MAX_CHOICES = 128;
    private static final int MAX_STOPS = 16;
    private static final int MAX_LOGPROBS = 20;

    static Parameters chat(Fields f) {
        boolean wanted = f.flag("logprobs");
        OptionalLong top = f.integer("top_logprobs", 0, MAX_LOGPROBS);
        if (top.isPresent() && !wanted) {
            throw YunmoException.invalid("'top_logprobs' needs 'logprobs': true");
        }
        return read(f, wanted ? (int) top.orElse(0) : -1, OptionalInt.empty());
    }

    static Parameters completion(Fields f) {
        OptionalLong logprobs = f.integer("logprobs", 0, MAX_LOGPROBS);
        return read(f, (int) logprobs.orElse(-1), OptionalInt.of(16));
    }

    private static Parameters read(Fields f, int logprobs, OptionalInt defaultTokens) {
        Sampling sampling = new Sampling(
                f.number("temperature", 1, 0, 2),
                (int) f.integer("top_k", -1, Integer.MAX_VALUE).orElse(0) < 0
                        ? 0
                        : (int) f.integer("top_k", -1, Integer.MAX_VALUE).orElse(0),
                f.number("top_p", 1, 0, 1),
                f.number("min_p", 0, 0, 1),
                f.number("repetition_penalty", 1, Float.MIN_NORMAL, 100),
                f.number("presence_penalty", 0, -2, 2),
                f.number("frequency_penalty", 0, -2, 2),
                bias(f),
                f.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE)
                        .orElseGet(() -> ThreadLocalRandom.current().nextLong()));
        OptionalLong most = f.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        OptionalLong older = f.integer("max_tokens", 1, Integer.MAX_VALUE);
        boolean stream = f.flag("stream");
        return new Parameters(
                sampling,
                most.isPresent()
                        ? OptionalInt.of((int) most.getAsLong())
                        : older.isPresent() ? OptionalInt.of((int) older.getAsLong()) : defaultTokens,
                stops(f),
                f.flag("ignore_eos"),
                (int) f.integer("n", 1, MAX_CHOICES).orElse(1),
                logprobs,
                stream,
                f.any("stream_options")
                        .map(o -> o.path("include_usage").asBoolean(false))
                        .orElse(false));
    }

    private static Map<Integer, Float> bias(Fields f) {
        Map<Integer, Float> bias = new HashMap<>();
        f.any("logit_bias")
                .ifPresent(map -> map.properties().forEach(e -> {
                    try {
                        bias.put(Integer.parseInt(e.getKey()), (float)
                                e.getValue().asDouble());
                    } catch (NumberFormatException x) {
                        throw YunmoException.invalid("'logit_bias' has the key '%s'; keys are token ids", e.getKey());
                    }
                }));
        return bias;
    }

    private static List<String> stops(Fields f) {
        List<String> stops = new ArrayList<>();
        f.any("stop").ifPresent(v -> {
            if (v.isString()) {
                stops.add(v.stringValue());
            } else {
                for (JsonNode s : v) {
                    stops.add(s.asString(""));
                }
            }
        });
        if (stops.size() > MAX_STOPS || stops.contains("")) {
            throw YunmoException.invalid("'stop' must be a text or a list of at most %d texts, none empty", MAX_STOPS);
        }
        return stops;
    }

    /** The request for one of the choices; each has a seed of its own, the first the seed that was given. */
    GenerationRequest request(int[] prompt, int choice, int room, boolean promptLogprobs) {
        Sampling own = choice == 0
                ? sampling
                : new Sampling(
                        sampling.temperature(),
                        sampling.topK(),
                        sampling.topP(),
                        sampling.minP(),
                        sampling.repetitionPenalty(),
                        sampling.presencePenalty(),
                        sampling.frequencyPenalty(),
                        sampling.bias(),
                        sampling.seed() + choice);
        return new GenerationRequest(
                prompt,
                own,
                maxTokens.orElse(Math.max(1, room)),
                stop,
                ignoreEnd,
                logprobs,
                promptLogprobs,
                Optional.empty(),
                "");
    }
}
