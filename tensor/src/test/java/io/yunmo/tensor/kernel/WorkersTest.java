package io.yunmo.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void runsEveryPartOnceAndWaits(int threads) {
        AtomicIntegerArray runs = new AtomicIntegerArray(threads);
        try (Workers workers = new Workers(threads)) {
            assertEquals(threads, workers.threads());
            Workers.Job job = (part, parts) -> {
                assertEquals(threads, parts);
                runs.incrementAndGet(part);
            };
            for (int i = 1; i <= 2000; i++) {
                workers.run(job);
                for (int part = 0; part < threads; part++) {
                    assertEquals(i, runs.get(part));
                }
            }
        }
    }

    /** What a job wrote is seen by the caller and by the next job's parts. */
    @Test
    void publishesResults() {
        int[] values = new int[4];
        try (Workers workers = new Workers(4)) {
            for (int i = 0; i < 500; i++) {
                workers.run((part, parts) -> values[part] = values[(part + parts) % parts] + 1);
            }
        }
        for (int v : values) {
            assertEquals(500, v);
        }
    }

    @Test
    void throwsThePartsFailureWhenAllHaveEnded() {
        AtomicInteger ended = new AtomicInteger();
        try (Workers workers = new Workers(3)) {
            IllegalStateException failure = new IllegalStateException("part 2");
            Throwable thrown = assertThrows(
                    IllegalStateException.class,
                    () -> workers.run((part, parts) -> {
                        ended.incrementAndGet();
                        if (part == 2) {
                            throw failure;
                        }
                    }));
            assertSame(failure, thrown);
            assertEquals(3, ended.get());
            assertThrows(
                    OutOfMemoryError.class,
                    () -> workers.run((part, parts) -> {
                        if (part == 0) {
                            throw new OutOfMemoryError("as if");
                        }
                    }));
            workers.run((part, parts) -> ended.incrementAndGet());
            assertEquals(6, ended.get());
        }
    }

    @Test
    void refusesWorkWhenClosed() {
        Workers workers = new Workers(2);
        workers.run((part, parts) -> {});
        workers.close();
        workers.close();
        YunmoException e = assertThrows(YunmoException.class, () -> workers.run((part, parts) -> {}));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertThrows(YunmoException.class, () -> new Workers(0));
    }

    @Test
    void singleRunsInTheCaller() {
        Thread caller = Thread.currentThread();
        Workers.single().run((part, parts) -> {
            assertSame(caller, Thread.currentThread());
            assertEquals(0, part);
            assertEquals(1, parts);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 100, 4096, 1L << 40})
    void partsCoverAllFloatsInWholeVectors(long n) {
        for (int parts = 1; parts <= 7; parts++) {
            assertEquals(0, Workers.begin(n, 0, parts));
            assertEquals(n, Workers.begin(n, parts, parts));
            for (int part = 0; part < parts; part++) {
                long from = Workers.begin(n, part, parts);
                long to = Workers.begin(n, part + 1, parts);
                assertEquals(true, from <= to && (from % 16 == 0 || from == n));
            }
        }
    }
}
