package io.yunmo.language.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.sampling.Sampling;
import java.time.Duration;
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

/** Same request, same bits: whatever runs beside it, wherever its prefix comes from, however it is cut and interrupted. */
class ReproducibleTest {
    private static final int CONTEXT = 1024;

    private final SplittableRandom random = new SplittableRandom(7);
    private final int[] common = tokens(300);

    @Test
    void anAnswerIsThatOfTheModelAlone() throws InterruptedException {
        try (Bench bench = Bench.large()) {
            for (GenerationRequest r : requests(20)) {
                assertEquals(Reference.of(r, CONTEXT), Bench.read(bench.engine.submit(r)));
            }
        }
    }

    @Test
    void fiftyPromptsUnderRandomLoad() throws Exception {
        try (Bench bench = Bench.large()) {
            EngineStatistics s = runAll(bench, requests(50));
            assertTrue(s.cachedTokens() > 0);
        }
    }

    @Test
    void withSoFewBlocksThatAnswersInterruptEachOther() throws Exception {
        try (Bench bench = new Bench(96, 64, 16, 1024, true)) {
            // Whether answers meet depends on how fast they are submitted, so there are rounds until some did.
            EngineStatistics s = runAll(bench, requests(50));
            for (int round = 0; round < 30 && s.preemptions() == 0; round++) {
                s = runAll(bench, requests(50));
            }
            assertTrue(s.preemptions() > 0);
            assertTrue(s.evictedBlocks() > 0);
        }
    }

    @Test
    void inTheSmallestChunksAndOneAfterTheOther() throws Exception {
        try (Bench bench = new Bench(64, 3, 2, 1024, true)) {
            runAll(bench, requests(20));
        }
    }

    @Test
    void withAndWithoutProposals() throws Exception {
        List<GenerationRequest> requests = requests(30);
        try (Bench with = Bench.large();
                Bench without = new Bench(4096, 128, 32, 1024, false)) {
            assertTrue(runAll(with, requests).draftedTokens() > 0);
            assertEquals(0, runAll(without, requests).draftedTokens());
        }
    }

    private EngineStatistics runAll(Bench bench, List<GenerationRequest> requests) throws Exception {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (GenerationRequest r : requests) {
                answers.add(readers.submit(() -> Bench.read(bench.engine.submit(r))));
                if (random.nextInt(3) == 0) {
                    bench.engine.submit(requests.getFirst()).close();
                }
            }
            for (int i = 0; i < requests.size(); i++) {
                assertEquals(
                        Reference.of(requests.get(i), CONTEXT), answers.get(i).get(), "request " + requests.get(i));
            }
        }
        return bench.awaitIdle();
    }

    /** Prompts of 1 to 600 tokens, many with a common beginning, greedy and drawn, with and without logprobs. */
    private List<GenerationRequest> requests(int count) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tail = tokens(1 + random.nextInt(300));
            int[] prompt = random.nextBoolean() ? tail : join(common, 200 + random.nextInt(100), tail);
            Sampling sampling = random.nextInt(3) == 0
                    ? Sampling.GREEDY
                    : new Sampling(0.8f, 20, 0.9f, 0.01f, 1.1f, 0.2f, 0.1f, Map.of(5, 1f), random.nextLong());
            requests.add(new GenerationRequest(
                    prompt,
                    sampling,
                    1 + random.nextInt(150),
                    List.of(),
                    random.nextInt(4) == 0,
                    random.nextInt(3) - 1,
                    random.nextInt(5) == 0,
                    random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofHours(1)),
                    random.nextBoolean() ? "" : "tenant" + random.nextInt(3)));
        }
        return requests;
    }

    private int[] tokens(int n) {
        int[] tokens = new int[n];
        Arrays.setAll(tokens, i -> 1 + random.nextInt(61));
        return tokens;
    }

    private static int[] join(int[] head, int n, int[] tail) {
        int[] all = Arrays.copyOf(head, n + tail.length);
        System.arraycopy(tail, 0, all, n, tail.length);
        return all;
    }
}
