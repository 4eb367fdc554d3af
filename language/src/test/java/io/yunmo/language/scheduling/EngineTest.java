package io.yunmo.language.scheduling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final Bench bench = Bench.large();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void promptThenTextsThenEnd() throws InterruptedException {
        List<Piece> pieces = Bench.pieces(bench.engine.submit(plain(prompt(1, 100), 20)));
        assertTrue(pieces.getFirst() instanceof Piece.Prompt p && p.cachedTokens() == 0);
        assertEquals(22, pieces.size());
        Piece.End end = (Piece.End) pieces.getLast();
        assertEquals(FinishReason.LENGTH, end.reason());
        assertEquals(100, end.usage().promptTokens());
        assertEquals(20, end.usage().generatedTokens());
    }

    @Test
    void theSecondTimeThePromptAndTheAnswerComeFromTheCache() throws InterruptedException {
        int[] prompt = prompt(1, 96);
        List<Piece> pieces = Bench.pieces(bench.engine.submit(plain(prompt, 40)));
        assertEquals(
                80, Bench.end(bench.engine.submit(plain(prompt, 1))).usage().cachedTokens());
        List<Integer> all = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
        pieces.stream().filter(Piece.Text.class::isInstance).forEach(p -> all.add(((Piece.Text) p).token()));
        int[] longer = all.stream().mapToInt(i -> i).toArray();
        assertEquals(
                128, Bench.end(bench.engine.submit(plain(longer, 1))).usage().cachedTokens());
    }

    @Test
    void twoWithTheSameBeginningComputeItOnce() throws InterruptedException {
        Semaphore steps = bench.model.hold();
        Generation first = bench.engine.submit(plain(prompt(1, 500), 1));
        Generation second = bench.engine.submit(plain(prompt(1, 500), 1));
        steps.release(1000);
        assertEquals(0, Bench.end(first).usage().cachedTokens());
        assertEquals(496, Bench.end(second).usage().cachedTokens());
    }

    @Test
    void stopTextsEndTheAnswerAndDoNotLeave() throws InterruptedException {
        String whole = text(bench.engine.submit(plain(prompt(3, 50), 60)));
        String stop = whole.substring(10, 13);
        GenerationRequest r = withStop(prompt(3, 50), List.of("~~", stop));
        List<Piece> pieces = Bench.pieces(bench.engine.submit(r));
        assertEquals(whole.substring(0, whole.indexOf(stop)), text(pieces));
        assertEquals(FinishReason.STOP, ((Piece.End) pieces.getLast()).reason());
    }

    @Test
    void whatAStopTextHeldBackLeavesAtTheEnd() throws InterruptedException {
        String whole = text(bench.engine.submit(plain(prompt(3, 50), 60)));
        String never = whole.substring(58) + "~";
        assertEquals(whole, text(bench.engine.submit(withStop(prompt(3, 50), List.of(never)))));
    }

    @Test
    void theContextsEndIsTheAnswersEnd() throws InterruptedException {
        Piece.End end = Bench.end(bench.engine.submit(plain(prompt(4, 1000), 100)));
        assertEquals(FinishReason.LENGTH, end.reason());
        assertEquals(24, end.usage().generatedTokens());
    }

    @Test
    void aPromptThatDoesNotFitIsTooLargeWithBothNumbers() {
        YunmoException e = assertThrows(YunmoException.class, () -> bench.engine.submit(plain(prompt(1, 1024), 1)));
        assertEquals(ErrorCode.TOO_LARGE, e.code());
        assertTrue(e.getMessage().contains("1024 tokens") && e.getMessage().contains("holds 1024"), e.getMessage());
    }

    @Test
    void faultyRequestsAreInvalid() {
        invalid(plain(new int[0], 1));
        invalid(plain(new int[] {64}, 1));
        invalid(plain(new int[] {-1}, 1));
        invalid(plain(new int[] {1}, -1));
        invalid(withStop(new int[] {1}, List.of("")));
    }

    private void invalid(GenerationRequest r) {
        YunmoException e = assertThrows(YunmoException.class, () -> bench.engine.submit(r));
        assertEquals(ErrorCode.INVALID, e.code());
    }

    @Test
    void aPromptAloneCanBeScored() throws InterruptedException {
        GenerationRequest r = new GenerationRequest(
                prompt(1, 200), Sampling.GREEDY, 0, List.of(), false, 0, true, Optional.empty(), "");
        List<Piece> pieces = Bench.pieces(bench.engine.submit(r));
        assertEquals(2, pieces.size());
        assertEquals(199, ((Piece.Prompt) pieces.getFirst()).logprobs().size());
    }

    @Test
    void theDeadlineEndsAnAnswer() throws InterruptedException {
        GenerationRequest late = new GenerationRequest(
                prompt(1, 50), Sampling.GREEDY, 900, List.of(), true, -1, false, Optional.of(Duration.ofNanos(1)), "");
        assertEquals(FinishReason.DEADLINE, Bench.end(bench.engine.submit(late)).reason());
        bench.awaitIdle();
    }

    @Test
    void closingCancelsWithinOneStep() throws InterruptedException {
        Semaphore steps = bench.model.hold();
        Generation generation = bench.engine.submit(plain(prompt(1, 50), 900));
        steps.release(3);
        generation.next();
        generation.next();
        generation.close();
        steps.release(1);
        EngineStatistics s = bench.awaitIdle();
        assertTrue(s.steps() <= 4);
        Piece last;
        do {
            last = generation.next();
        } while (!(last instanceof Piece.End));
        assertEquals(FinishReason.CANCELLED, ((Piece.End) last).reason());
    }

    @Test
    void embeddingsAreUnitVectorsWhateverTheChunks() throws InterruptedException {
        try (Bench small = new Bench(64, 5, 2, 10, false)) {
            for (Pooling pooling : Pooling.values()) {
                List<int[]> texts = List.of(prompt(1, 100), prompt(2, 7), prompt(1, 1), prompt(1, 100));
                List<float[]> vectors = bench.engine.embed(texts, pooling);
                List<float[]> again = small.engine.embed(texts, pooling);
                for (int i = 0; i < texts.size(); i++) {
                    assertArrayEquals(vectors.get(i), again.get(i));
                    float[] v = vectors.get(i);
                    double square = 0;
                    for (float x : v) {
                        square += x * x;
                    }
                    assertEquals(1, square, 1e-5);
                }
                assertArrayEquals(vectors.get(0), vectors.get(3));
                assertNotEquals(Arrays.toString(vectors.get(0)), Arrays.toString(vectors.get(1)));
            }
        }
        bench.awaitIdle();
    }

    @Test
    void tenantsTakeTurns() throws InterruptedException {
        try (Bench one = new Bench(512, 64, 1, 100, false)) {
            Semaphore steps = one.model.hold();
            List<Generation> busy = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                busy.add(one.engine.submit(of("busy", i)));
            }
            Generation calm = one.engine.submit(of("calm", 0));
            steps.release(1000);
            Bench.end(busy.get(9));
            Bench.end(busy.get(4));
            Piece.Usage late = Bench.end(busy.get(3)).usage();
            Piece.Usage other = Bench.end(calm).usage();
            assertTrue(other.queuedNanos() < late.queuedNanos());
        }
    }

    @Test
    void runningStreamsGoOnBesideALongPrompt() throws InterruptedException {
        Semaphore steps = bench.model.hold();
        Generation stream = bench.engine.submit(plain(prompt(1, 20), 200));
        steps.release(1);
        stream.next();
        stream.next();
        bench.engine.submit(plain(prompt(5, 1000), 1));
        for (int i = 0; i < 5; i++) {
            steps.release(1);
            stream.next();
        }
        steps.release(10_000);
        assertEquals(FinishReason.LENGTH, Bench.end(stream).reason());
    }

    private static GenerationRequest of(String tenant, int seed) {
        return new GenerationRequest(
                prompt(seed, 40), Sampling.GREEDY, 5, List.of(), true, -1, false, Optional.empty(), tenant);
    }

    private static GenerationRequest plain(int[] prompt, int most) {
        return new GenerationRequest(prompt, Sampling.GREEDY, most, List.of(), true, -1, false, Optional.empty(), "");
    }

    private static GenerationRequest withStop(int[] prompt, List<String> stop) {
        return new GenerationRequest(prompt, Sampling.GREEDY, 60, stop, true, -1, false, Optional.empty(), "");
    }

    private static String text(Generation generation) throws InterruptedException {
        return text(Bench.pieces(generation));
    }

    private static String text(List<Piece> pieces) {
        return pieces.stream()
                .map(p -> switch (p) {
                    case Piece.Prompt prompt -> "";
                    case Piece.Text t -> t.text();
                    case Piece.End e -> e.rest();
                })
                .collect(Collectors.joining());
    }

    private static int[] prompt(int seed, int n) {
        int[] tokens = new int[n];
        Arrays.setAll(tokens, i -> 1 + (seed * 31 + i * i * 7 + i) % 60);
        return tokens;
    }
}
