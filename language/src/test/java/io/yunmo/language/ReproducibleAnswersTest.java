package io.yunmo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.attention.KvLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Same request, same bits, with real models: every token and logprob alone, under load, from the cache, in small chunks. */
class ReproducibleAnswersTest {
    private final SplittableRandom random = new SplittableRandom(5);

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3", "qwen2moe"})
    void ofTinyModels(String name) throws Exception {
        Path file = RealModels.tiny(name);
        List<GenerationRequest> requests = requests(50, 600, 100, 60);
        List<String> alone = alone(file, KvLayout.Type.F16, 256, requests);
        try (LanguageEngine loaded =
                LanguageEngine.load(file, RealModels.options(KvLayout.Type.F16, 256, 0, 96, true))) {
            assertEquals(alone, together(loaded, requests));
            assertTrue(loaded.statistics().cachedTokens() > 0);
        }
        try (LanguageEngine tight = LanguageEngine.load(
                file, RealModels.options(KvLayout.Type.F16, 256, 24 * bytesOfBlock(file), 7, true))) {
            assertEquals(alone, together(tight, requests));
            assertTrue(tight.statistics().evictedBlocks() > 0);
        }
    }

    @Test
    void ofSmollm2() throws Exception {
        Path file = RealModels.smollm2();
        List<GenerationRequest> requests = requests(16, 40_000, 120, 20);
        List<String> alone = alone(file, KvLayout.Type.F16, 512, requests);
        try (LanguageEngine loaded =
                LanguageEngine.load(file, RealModels.options(KvLayout.Type.F16, 512, 0, 200, true))) {
            assertEquals(alone, together(loaded, requests));
        }
    }

    private static long bytesOfBlock(Path file) {
        try (LanguageEngine engine =
                LanguageEngine.load(file, RealModels.options(KvLayout.Type.F16, 256, 0, 16, false))) {
            return engine.plan().kvBlockBytes();
        }
    }

    /** Each by itself in an engine of its own cache state: nothing shared, nothing proposed. */
    private static List<String> alone(Path file, KvLayout.Type type, int context, List<GenerationRequest> requests)
            throws InterruptedException {
        List<String> answers = new ArrayList<>();
        try (LanguageEngine engine = LanguageEngine.load(file, RealModels.options(type, context, 0, 512, false))) {
            for (int i = 0; i < requests.size(); i++) {
                GenerationRequest r = requests.get(i);
                answers.add(read(engine.generate(new GenerationRequest(
                        r.prompt(),
                        r.sampling(),
                        r.maxTokens(),
                        r.stop(),
                        r.ignoreEnd(),
                        r.logprobs(),
                        r.promptLogprobs(),
                        r.deadline(),
                        "alone" + i))));
            }
            assertEquals(0, engine.statistics().cachedTokens());
        }
        return answers;
    }

    private List<String> together(LanguageEngine engine, List<GenerationRequest> requests) throws Exception {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (GenerationRequest r : requests) {
                answers.add(readers.submit(() -> read(engine.generate(r))));
                if (random.nextInt(4) == 0) {
                    engine.generate(requests.getFirst()).close();
                }
            }
            List<String> read = new ArrayList<>();
            for (Future<String> a : answers) {
                read.add(a.get());
            }
            return read;
        }
    }

    private static String read(Generation generation) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (true) {
            switch (generation.next()) {
                case Piece.Prompt p -> all.append(p.logprobs());
                case Piece.Text t -> all.append(t.token()).append(t.text()).append(t.logprob());
                case Piece.End e -> {
                    return all.append(e.reason()).append(e.rest()).toString();
                }
            }
        }
    }

    private List<GenerationRequest> requests(int count, int vocabulary, int longest, int most) {
        int[] common = tokens(longest, vocabulary);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] prompt = tokens(1 + random.nextInt(longest), vocabulary);
            if (random.nextBoolean()) {
                System.arraycopy(common, 0, prompt, 0, prompt.length * 2 / 3);
            }
            Sampling sampling = random.nextBoolean()
                    ? Sampling.GREEDY
                    : new Sampling(0.9f, 40, 0.95f, 0, 1.1f, 0, 0, Map.of(), random.nextLong());
            requests.add(new GenerationRequest(
                    prompt,
                    sampling,
                    1 + random.nextInt(most),
                    List.of(),
                    true,
                    random.nextInt(3) - 1,
                    random.nextInt(5) == 0,
                    Optional.empty(),
                    ""));
        }
        return requests;
    }

    private int[] tokens(int n, int vocabulary) {
        int[] tokens = new int[n];
        Arrays.setAll(tokens, i -> random.nextInt(vocabulary));
        return tokens;
    }
}
