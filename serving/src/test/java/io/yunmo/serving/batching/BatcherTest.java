package io.yunmo.serving.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.serving.Await;
import io.yunmo.serving.FakePredictor;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatcherTest {
    private static final BatchListener SILENT = new BatchListener() {
        @Override
        public void queued(long nanos) {}

        @Override
        public void ran(int requests, int rows, long nanos) {}
    };

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final FakePredictor predictor = new FakePredictor(2, 1, true);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void stop() {
        gate.countDown();
        clients.close();
    }

    private static BatchingOptions options(int rows, int queue) {
        return new BatchingOptions(rows, Duration.ZERO, queue);
    }

    private static Batcher batcher(FakePredictor predictor, BatchingOptions options) {
        return new Batcher("m", predictor, options, SILENT);
    }

    /** Occupies the only slot until the gate opens. */
    private Future<List<NamedTensor>> occupy(Batcher batcher) throws InterruptedException {
        predictor.before = () -> {
            entered.countDown();
            uninterruptibly(gate);
        };
        Future<List<NamedTensor>> first = submit(batcher, 1, 2, 0);
        entered.await();
        return first;
    }

    private static void uninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Future<List<NamedTensor>> submit(Batcher batcher, int rows, int columns, float value) {
        return clients.submit(() -> batcher.submit(FakePredictor.input(rows, columns, value), rows, List.of()));
    }

    /** Submits and waits until the request stands in the queue. */
    private Future<List<NamedTensor>> queue(Batcher batcher, int rows, int columns, float value) {
        int before = batcher.waiting();
        Future<List<NamedTensor>> request = submit(batcher, rows, columns, value);
        Await.until(() -> batcher.waiting() == before + 1);
        return request;
    }

    private static void assertAnswer(Future<List<NamedTensor>> request, int rows, int columns, float value)
            throws Exception {
        Tensor y = request.get().getFirst().tensor();
        assertEquals(Shape.of(rows, columns), y.shape());
        for (int i = 0; i < rows * columns; i++) {
            assertEquals(2 * (value + i), y.floatAt(i));
        }
    }

    private static ErrorCode failure(Future<?> request) {
        ExecutionException e = assertThrows(ExecutionException.class, request::get);
        return ((YunmoException) e.getCause()).code();
    }

    @Test
    void aFreeSlotRunsOnTheCallersThread() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        predictor.before = () -> ran.set(Thread.currentThread());
        batcher(predictor, BatchingOptions.DEFAULT).submit(FakePredictor.input(1, 2, 0), 1, List.of());
        assertSame(Thread.currentThread(), ran.get());
    }

    @Test
    void whatWaitsIsJoined() throws Exception {
        Batcher batcher = batcher(predictor, options(64, 100));
        Future<List<NamedTensor>> first = occupy(batcher);
        List<Future<List<NamedTensor>>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(queue(batcher, 1 + i % 3, 2, i));
        }
        gate.countDown();
        assertAnswer(first, 1, 2, 0);
        for (int i = 0; i < 10; i++) {
            assertAnswer(waiting.get(i), 1 + i % 3, 2, i);
        }
        assertEquals(List.of(1, 19), List.copyOf(predictor.runs));
        assertEquals(0, batcher.waiting());
    }

    @Test
    void aBatchHoldsNoMoreRowsThanAllowed() throws Exception {
        Batcher batcher = batcher(predictor, options(4, 100));
        occupy(batcher);
        List<Future<List<NamedTensor>>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(queue(batcher, 2, 2, i));
        }
        waiting.add(queue(batcher, 9, 2, 4));
        gate.countDown();
        for (int i = 0; i < 4; i++) {
            assertAnswer(waiting.get(i), 2, 2, i);
        }
        assertAnswer(waiting.get(4), 9, 2, 4);
        assertEquals(List.of(1, 4, 4, 9), List.copyOf(predictor.runs));
    }

    @Test
    void onlyEqualShapesAndOutputsAreJoined() throws Exception {
        Batcher batcher = batcher(predictor, options(64, 100));
        occupy(batcher);
        Future<List<NamedTensor>> two = queue(batcher, 1, 2, 0);
        Future<List<NamedTensor>> three = queue(batcher, 1, 3, 0);
        int before = batcher.waiting();
        Future<List<NamedTensor>> other =
                clients.submit(() -> batcher.submit(FakePredictor.input(1, 2, 0), 1, List.of("again", "y")));
        Await.until(() -> batcher.waiting() == before + 1);
        Future<List<NamedTensor>> twoAgain = queue(batcher, 1, 2, 5);
        gate.countDown();
        assertAnswer(two, 1, 2, 0);
        assertAnswer(twoAgain, 1, 2, 5);
        assertAnswer(three, 1, 3, 0);
        assertEquals(
                List.of("again", "y"),
                other.get().stream().map(NamedTensor::name).toList());
        assertEquals(List.of(1, 2, 1, 1), List.copyOf(predictor.runs));
    }

    @Test
    void aModelWithoutRowsIsNotJoined() throws Exception {
        FakePredictor single = new FakePredictor(2, 1, false);
        single.before = () -> {
            entered.countDown();
            uninterruptibly(gate);
        };
        Batcher batcher = batcher(single, new BatchingOptions(64, Duration.ofSeconds(9), 100));
        Future<List<NamedTensor>> first = submit(batcher, 1, 2, 0);
        entered.await();
        Future<List<NamedTensor>> second = queue(batcher, 1, 2, 1);
        Future<List<NamedTensor>> third = queue(batcher, 1, 2, 2);
        gate.countDown();
        assertAnswer(first, 1, 2, 0);
        assertAnswer(second, 1, 2, 1);
        assertAnswer(third, 1, 2, 2);
        assertEquals(List.of(1, 1, 1), List.copyOf(single.runs));
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        Batcher batcher = batcher(predictor, options(64, 3));
        occupy(batcher);
        List<Future<List<NamedTensor>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(queue(batcher, 1, 2, i));
        }
        assertEquals(ErrorCode.OVERLOADED, failure(submit(batcher, 1, 2, 9)));
        gate.countDown();
        for (int i = 0; i < 3; i++) {
            assertAnswer(waiting.get(i), 1, 2, i);
        }
    }

    @Test
    void oneBadRowFailsItsRequestOnly() throws Exception {
        Batcher batcher = batcher(predictor, options(64, 100));
        occupy(batcher);
        Future<List<NamedTensor>> good = queue(batcher, 1, 2, 1);
        Future<List<NamedTensor>> bad = queue(batcher, 1, 2, Float.NaN);
        Future<List<NamedTensor>> alsoGood = queue(batcher, 2, 2, 3);
        gate.countDown();
        assertAnswer(good, 1, 2, 1);
        assertEquals(ErrorCode.INVALID, failure(bad));
        assertAnswer(alsoGood, 2, 2, 3);
        assertEquals(List.of(1, 4, 1, 1, 2), List.copyOf(predictor.runs));
    }

    @Test
    void whoIsInterruptedWhileWaitingLeavesNothingBehind() throws Exception {
        Batcher batcher = batcher(predictor, options(64, 100));
        Future<List<NamedTensor>> first = occupy(batcher);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger cancelled = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                YunmoException e = assertThrows(
                        YunmoException.class, () -> batcher.submit(FakePredictor.input(1, 2, 0), 1, List.of()));
                if (e.code() == ErrorCode.UNAVAILABLE && Thread.currentThread().isInterrupted()) {
                    cancelled.incrementAndGet();
                }
            }));
        }
        Await.until(() -> batcher.waiting() == 50);
        threads.forEach(Thread::interrupt);
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(50, cancelled.get());
        assertEquals(0, batcher.waiting());
        gate.countDown();
        assertAnswer(first, 1, 2, 0);
        assertAnswer(submit(batcher, 1, 2, 7), 1, 2, 7);
        assertEquals(List.of(1, 1), List.copyOf(predictor.runs));
    }

    @Test
    void whoIsInterruptedWhileComputedWaitsForTheEnd() throws Exception {
        Batcher batcher = batcher(predictor, options(64, 100));
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch secondGate = new CountDownLatch(1);
        occupy(batcher);
        Future<List<NamedTensor>> leader = queue(batcher, 1, 2, 1);
        AtomicReference<List<NamedTensor>> answer = new AtomicReference<>();
        Thread follower =
                Thread.ofVirtual().start(() -> answer.set(batcher.submit(FakePredictor.input(1, 2, 3), 1, List.of())));
        Await.until(() -> batcher.waiting() == 2);
        predictor.before = () -> {
            second.countDown();
            uninterruptibly(secondGate);
        };
        gate.countDown();
        second.await();
        follower.interrupt();
        secondGate.countDown();
        follower.join();
        assertEquals(6, answer.get().getFirst().tensor().floatAt(0));
        assertAnswer(leader, 1, 2, 1);
        assertEquals(List.of(1, 2), List.copyOf(predictor.runs));
    }

    @Test
    void withADelayAFullBatchGoesAtOnce() throws Exception {
        Batcher batcher = batcher(predictor, new BatchingOptions(4, Duration.ofSeconds(10), 100));
        List<Future<List<NamedTensor>>> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(queue(batcher, 1, 2, i));
        }
        assertTrue(predictor.runs.isEmpty());
        requests.add(submit(batcher, 1, 2, 3));
        for (int i = 0; i < 4; i++) {
            assertAnswer(requests.get(i), 1, 2, i);
        }
        assertEquals(List.of(4), List.copyOf(predictor.runs));
    }

    @Test
    void withADelayNobodyWaitsLonger() throws Exception {
        Batcher batcher = batcher(predictor, new BatchingOptions(64, Duration.ofMillis(2), 100));
        assertAnswer(submit(batcher, 1, 2, 1), 1, 2, 1);
        assertAnswer(submit(batcher, 3, 2, 2), 3, 2, 2);
    }

    @Test
    void slowRunsLeaveTheCarriersToOthers() throws Exception {
        Batcher batcher = batcher(predictor, BatchingOptions.DEFAULT);
        AtomicReference<Thread> ran = new AtomicReference<>();
        predictor.before = () -> {
            ran.set(Thread.currentThread());
            long end = System.nanoTime() + 3_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        };
        assertAnswer(submit(batcher, 1, 2, 0), 1, 2, 0);
        assertTrue(ran.get().isVirtual());
        assertAnswer(submit(batcher, 1, 2, 1), 1, 2, 1);
        assertFalse(ran.get().isVirtual());
        assertEquals(ErrorCode.INVALID, failure(submit(batcher, 1, 2, Float.NaN)));
        predictor.before = () -> ran.set(Thread.currentThread());
        do {
            assertAnswer(submit(batcher, 1, 2, 2), 1, 2, 2);
        } while (!ran.get().isVirtual());
    }

    @Test
    void manyClientsGetTheirOwnAnswers() throws Exception {
        FakePredictor two = new FakePredictor(2, 2, true);
        two.before = Thread::yield;
        for (Duration delay : List.of(Duration.ZERO, Duration.ofNanos(50_000))) {
            Batcher batcher = batcher(two, new BatchingOptions(16, delay, 1000));
            List<Future<?>> all = new ArrayList<>();
            for (int c = 0; c < 64; c++) {
                int client = c;
                all.add(clients.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        int rows = 1 + (client + i) % 4;
                        float value = client * 1000 + i;
                        Tensor y = batcher.submit(FakePredictor.input(rows, 2, value), rows, List.of())
                                .getFirst()
                                .tensor();
                        assertEquals(Shape.of(rows, 2), y.shape());
                        assertEquals(2 * value, y.floatAt(0));
                        assertEquals(2 * (value + rows * 2 - 1), y.floatAt(rows * 2 - 1));
                    }
                }));
            }
            for (Future<?> f : all) {
                f.get();
            }
            assertEquals(0, batcher.waiting());
        }
        assertTrue(two.most.get() <= 2);
        assertEquals(0, two.now.get());
    }

    @Test
    void interruptsAtAnyMomentLoseNoSlot() throws Exception {
        Batcher batcher = batcher(predictor, options(8, 1000));
        predictor.before = Thread::yield;
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < 200; c++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 20 && !Thread.currentThread().isInterrupted(); i++) {
                    try {
                        batcher.submit(FakePredictor.input(1, 2, 0), 1, List.of());
                    } catch (YunmoException e) {
                        assertEquals(ErrorCode.UNAVAILABLE, e.code());
                    }
                }
            }));
        }
        for (Thread t : threads) {
            t.interrupt();
            Thread.yield();
        }
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(0, batcher.waiting());
        assertEquals(0, predictor.now.get());
        assertAnswer(submit(batcher, 1, 2, 7), 1, 2, 7);
    }
}
