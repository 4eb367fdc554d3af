package io.yunmo.language.scheduling;

import io.yunmo.language.sampling.Logprobs;
import io.yunmo.language.sampling.Sampler;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@link FakeModel} answers to a request without stop texts, computed without engine, blocks and batches. */
final class Reference {
    private Reference() {}

    /** As {@link Bench#read} writes it. */
    static String of(GenerationRequest r, int context) {
        try (Arena arena = Arena.ofConfined()) {
            long row = Memory.allocate(arena, FakeModel.VOCABULARY);
            return promptLogprobs(r, row) + answer(r, context, row);
        }
    }

    private static List<Piece.TokenLogprob> promptLogprobs(GenerationRequest r, long row) {
        List<Piece.TokenLogprob> all = new ArrayList<>();
        for (int p = 0; r.promptLogprobs() && p < r.prompt().length - 1; p++) {
            fill(row, r.prompt(), p + 1);
            all.add(Logprobs.of(row, FakeModel.VOCABULARY, r.prompt()[p + 1], Math.max(0, r.logprobs())));
        }
        return all;
    }

    private static String answer(GenerationRequest r, int context, long row) {
        Sampler sampler = new Sampler(r.sampling(), FakeModel.VOCABULARY);
        sampler.prompt(r.prompt(), 0, r.prompt().length);
        StringBuilder all = new StringBuilder();
        int[] tokens = Arrays.copyOf(r.prompt(), context);
        int most = Math.min(r.maxTokens(), context - r.prompt().length);
        for (int i = 0; i < most; i++) {
            int length = r.prompt().length + i;
            fill(row, tokens, length);
            int token = sampler.sample(row);
            sampler.accept(token);
            tokens[length] = token;
            if (token == FakeModel.END && !r.ignoreEnd()) {
                return all.append(FinishReason.STOP).append(i + 1).toString();
            }
            fill(row, tokens, length);
            Optional<Piece.TokenLogprob> logprob = r.logprobs() < 0
                    ? Optional.empty()
                    : Optional.of(Logprobs.of(row, FakeModel.VOCABULARY, token, r.logprobs()));
            all.append(token).append(new FakeTokenizer().spelling(token)).append(logprob);
        }
        return all.append(FinishReason.LENGTH).append(most).toString();
    }

    private static void fill(long row, int[] tokens, int length) {
        float[] logits = FakeModel.reference(tokens, length);
        for (int i = 0; i < logits.length; i++) {
            Memory.put(row + 4L * i, logits[i]);
        }
    }
}
