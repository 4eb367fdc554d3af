package io.yunmo.bench.language;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.LoadOptions;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.serving.language.LanguageRuntime;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.attention.KvLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What guessing tokens by prompt lookup brings: the generation's tokens a second with and without, in alternating runs, for a
 * prompt that asks for a summary of a text, one that asks to correct it (most of the answer stands in the prompt), and one
 * that asks for a story (nothing does), with one stream and with four. A run is made of answers one after the other, as the
 * engine learns from each whether guesses pay.
 *
 * <p>{@code bench/java.sh io.yunmo.bench.language.Speculation FILE.gguf TEXT.txt [RUNS]}
 */
public final class Speculation {
    private static final int ANSWER = 160;
    private static final int ANSWERS = 3;
    private static final int TEXT_CHARACTERS = 2400;

    private final Generator with;
    private final Generator without;
    private final int runs;

    private Speculation(Generator with, Generator without, int runs) {
        this.with = with;
        this.without = without;
        this.runs = runs;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[0]);
        String text = Files.readString(Path.of(arguments[1]));
        text = text.substring(0, Math.min(text.length(), TEXT_CHARACTERS));
        int runs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        try (Generator with = load(file, true);
                Generator without = load(file, false)) {
            Speculation all = new Speculation(with, without, runs);
            for (int streams : new int[] {1, 4}) {
                all.compare("summary", "Summarize the following text.\n\n" + text, streams);
                all.compare("repeat", "Repeat the following text word for word.\n\n" + text, streams);
                all.compare("story", "Write a long story about a lighthouse.", streams);
            }
        }
    }

    private static Generator load(Path file, boolean speculate) {
        int threads = Runtime.getRuntime().availableProcessors();
        LoadOptions options =
                new LoadOptions(threads, 4096, 256L << 20, KvLayout.Type.F16, false, 512, 16, 64, speculate, 0);
        Generator generator = new LanguageRuntime(options).load("bench", Map.of(LanguageRuntime.FILE, file));
        generator.warm();
        return generator;
    }

    private void compare(String name, String question, int streams) throws InterruptedException {
        List<Run> guessed = new ArrayList<>();
        List<Run> plain = new ArrayList<>();
        for (int r = 0; r <= runs; r++) {
            Run a = run(without, question, streams);
            Run b = run(with, question, streams);
            if (!Arrays.equals(a.tokens(), b.tokens())) {
                throw new IllegalStateException("guesses changed an answer: " + name);
            }
            if (r > 0) { // the first warms up
                plain.add(a);
                guessed.add(b);
            }
        }
        Run a = median(plain);
        Run b = median(guessed);
        System.out.printf(
                "%-8s %d streams: %6.1f tokens/s without, %6.1f with (%.2fx); %d guessed, %d right, of %d%n",
                name, streams, a.rate(), b.rate(), b.rate() / a.rate(), b.drafted(), b.accepted(), b.generated());
    }

    private static Run median(List<Run> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Run::rate))
                .toList()
                .get(runs.size() / 2);
    }

    /** @param rate tokens a second after the first token of each answer */
    private record Run(double rate, long drafted, long accepted, long generated, int[] tokens) {}

    private static Run run(Generator generator, String question, int streams) throws InterruptedException {
        EngineStatistics before = generator.statistics();
        int[] prompt = generator.tokens(Prompt.Chat.of(List.of(Map.of("role", "user", "content", question))));
        List<Integer> tokens = new ArrayList<>();
        long nanos = 0;
        int counted = 0;
        for (int i = 0; i < ANSWERS; i++) {
            List<Generation> open = new ArrayList<>();
            for (int s = 0; s < streams; s++) {
                open.add(generator.generate(request(prompt, i * streams + s)));
            }
            for (Generation g : open) { // what follows the first tokens is what is timed
                tokens.add(first(g));
            }
            long start = System.nanoTime();
            int from = tokens.size();
            for (Generation g : open) {
                rest(g, tokens);
            }
            nanos += System.nanoTime() - start;
            counted += tokens.size() - from;
        }
        EngineStatistics after = generator.statistics();
        return new Run(
                counted * 1e9 / nanos,
                after.draftedTokens() - before.draftedTokens(),
                after.acceptedTokens() - before.acceptedTokens(),
                after.generatedTokens() - before.generatedTokens(),
                tokens.stream().mapToInt(t -> t).toArray());
    }

    /** The first answer is the likeliest, the others are drawn. */
    private static GenerationRequest request(int[] prompt, long seed) {
        Sampling sampling = seed == 0 ? Sampling.GREEDY : new Sampling(0.7f, 0, 0.9f, 0, 1, 0, 0, Map.of(), seed);
        return new GenerationRequest(
                prompt, sampling, ANSWER, List.of(), true, -1, false, java.util.Optional.empty(), "");
    }

    private static int first(Generation g) throws InterruptedException {
        while (true) {
            if (g.next() instanceof Piece.Text t) {
                return t.token();
            }
        }
    }

    private static void rest(Generation g, List<Integer> tokens) throws InterruptedException {
        try (g) {
            for (Piece p = g.next(); !(p instanceof Piece.End); p = g.next()) {
                if (p instanceof Piece.Text t) {
                    tokens.add(t.token());
                }
            }
        }
    }
}
