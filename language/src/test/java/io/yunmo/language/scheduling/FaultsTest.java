package io.yunmo.language.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void fiveHundredReadersVanish() throws Exception {
        try (Bench bench = new Bench(256, 64, 32, 500, true)) {
            int threads = Thread.activeCount();
            try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 500; i++) {
                    GenerationRequest r = request(500);
                    int pieces = random.nextInt(6);
                    readers.submit(() -> {
                        try (Generation g = bench.engine.submit(r)) {
                            for (int p = 0; p < pieces; p++) {
                                g.next();
                            }
                        }
                        return null;
                    });
                }
            }
            EngineStatistics s = bench.awaitIdle();
            assertEquals(256, s.freeBlocks() + s.cachedBlocks());
            assertEquals(threads, Thread.activeCount());
            assertEquals(
                    FinishReason.LENGTH,
                    Bench.end(bench.engine.submit(request(5))).reason());
        }
    }

    @Test
    void aFullQueueAnswersAtOnceAndNamesTheOption() throws InterruptedException {
        try (Bench bench = new Bench(256, 64, 1, 3, true)) {
            Semaphore steps = bench.model.hold();
            List<Generation> accepted = new ArrayList<>();
            accepted.add(bench.engine.submit(request(3)));
            bench.await(s -> s.waiting() == 0);
            for (int i = 0; i < 3; i++) {
                accepted.add(bench.engine.submit(request(3)));
            }
            YunmoException e = assertThrows(YunmoException.class, () -> bench.engine.submit(request(3)));
            assertEquals(ErrorCode.OVERLOADED, e.code());
            assertTrue(e.getMessage().contains("'queue'"));
            assertEquals(1, bench.engine.statistics().refusedRequests());
            steps.release(10_000);
            for (Generation g : accepted) {
                assertEquals(FinishReason.LENGTH, Bench.end(g).reason());
            }
        }
    }

    @Test
    void cancelledInTheQueueMakesRoomThere() throws InterruptedException {
        try (Bench bench = new Bench(256, 64, 1, 2, true)) {
            Semaphore steps = bench.model.hold();
            Generation running = bench.engine.submit(request(3));
            bench.await(s -> s.waiting() == 0);
            bench.engine.submit(request(3)).close();
            bench.engine.submit(request(3)).close();
            steps.release(2);
            bench.await(s -> s.waiting() == 0);
            Generation next = bench.engine.submit(request(3));
            steps.release(10_000);
            Bench.end(running);
            assertEquals(FinishReason.LENGTH, Bench.end(next).reason());
        }
    }

    @Test
    void nanFailsItsOwnRequestAlone() throws InterruptedException {
        try (Bench bench = Bench.large()) {
            Generation good = bench.engine.submit(request(100));
            Generation bad = bench.engine.submit(plain(new int[] {1, FakeModel.POISON, 2}, 10));
            YunmoException e = assertThrows(YunmoException.class, () -> Bench.end(bad));
            assertEquals(ErrorCode.INTERNAL, e.code());
            assertEquals(FinishReason.LENGTH, Bench.end(good).reason());
            bench.awaitIdle();
        }
    }

    @Test
    void anErrorInAStepFailsWhatRanAndTheEngineLives() throws InterruptedException {
        try (Bench bench = Bench.large()) {
            bench.model.failNext(1);
            YunmoException e = assertThrows(YunmoException.class, () -> Bench.end(bench.engine.submit(request(5))));
            assertEquals(ErrorCode.INTERNAL, e.code());
            assertEquals(
                    FinishReason.LENGTH,
                    Bench.end(bench.engine.submit(request(5))).reason());
            bench.awaitIdle();
        }
    }

    @Test
    void afterThreeErrorsInARowItSaysThatItIsUnavailable() {
        try (Bench bench = Bench.large()) {
            bench.model.failNext(3);
            for (int i = 0; i < 3; i++) {
                YunmoException e = assertThrows(YunmoException.class, () -> Bench.end(bench.engine.submit(request(5))));
                assertEquals(ErrorCode.INTERNAL, e.code());
            }
            YunmoException e = assertThrows(YunmoException.class, () -> Bench.end(bench.engine.submit(request(5))));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            assertTrue(e.getMessage().contains("asked for by the test"));
        }
    }

    @Test
    void closingUnderLoadAnswersAll() throws Exception {
        Bench bench = new Bench(128, 64, 8, 500, true);
        AtomicInteger unavailable = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(20);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                GenerationRequest r = request(900);
                readers.submit(() -> {
                    try (Generation g = bench.engine.submit(r)) {
                        begun.countDown();
                        Bench.end(g);
                        ended.incrementAndGet();
                    } catch (YunmoException e) {
                        assertEquals(ErrorCode.UNAVAILABLE, e.code());
                        unavailable.incrementAndGet();
                    }
                    return null;
                });
            }
            begun.await();
            bench.engine.close();
        }
        assertEquals(50, unavailable.get() + ended.get());
        assertTrue(unavailable.get() > 0);
        bench.close();
    }

    @Test
    void aSlowReaderStopsNobodyAndLosesNothing() throws InterruptedException {
        try (Bench bench = new Bench(128, 64, 2, 100, true)) {
            GenerationRequest r = request(900);
            String whole = Reference.of(r, 1024);
            Generation slow = bench.engine.submit(r);
            bench.await(s -> s.paused() == 1);
            for (int i = 0; i < 5; i++) { // one of them needs the slot or the blocks of the slow one
                Generation a = bench.engine.submit(request(600));
                Generation b = bench.engine.submit(request(600));
                Generation c = bench.engine.submit(request(600));
                assertEquals(FinishReason.LENGTH, Bench.end(a).reason());
                assertEquals(FinishReason.LENGTH, Bench.end(b).reason());
                assertEquals(FinishReason.LENGTH, Bench.end(c).reason());
            }
            assertTrue(bench.engine.statistics().preemptions() > 0);
            assertEquals(whole, Bench.read(slow));
            bench.awaitIdle();
        }
    }

    /** Some seconds; {@code -Dyunmo.soak.seconds} for longer. */
    @Test
    void memoryStaysFlatUnderMixedLoad() throws Exception {
        long seconds = Long.getLong("yunmo.soak.seconds", 3);
        try (Bench bench = new Bench(256, 64, 16, 64, true)) {
            load(bench, Duration.ofMillis(500 * seconds));
            long before = heap();
            load(bench, Duration.ofMillis(500 * seconds));
            EngineStatistics s = bench.awaitIdle();
            assertEquals(256, s.freeBlocks() + s.cachedBlocks());
            long grown = heap() - before;
            assertTrue(grown < 4 << 20, "the heap grew by " + grown + " bytes");
        }
    }

    private void load(Bench bench, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        Semaphore open = new Semaphore(48);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            while (System.nanoTime() < end) {
                open.acquire();
                GenerationRequest r = request(random.nextInt(1, 200));
                int most = random.nextInt(3) == 0 ? random.nextInt(50) : Integer.MAX_VALUE;
                readers.submit(() -> {
                    try (Generation g = bench.engine.submit(r)) {
                        for (int i = 0; i < most && !(g.next() instanceof Piece.End); i++) {}
                    } finally {
                        open.release();
                    }
                    return null;
                });
            }
        }
        bench.awaitIdle();
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private GenerationRequest request(int most) {
        int[] tokens = new int[random.nextInt(1, 120)];
        Arrays.setAll(tokens, i -> 1 + random.nextInt(60));
        return new GenerationRequest(
                tokens,
                new Sampling(1, 0, 1, 0, 1, 0, 0, Map.of(), random.nextLong()),
                most,
                List.of(),
                true,
                -1,
                false,
                Optional.empty(),
                "tenant" + random.nextInt(3));
    }

    private static GenerationRequest plain(int[] prompt, int most) {
        return GenerationRequest.of(prompt, Sampling.GREEDY, most);
    }
}
