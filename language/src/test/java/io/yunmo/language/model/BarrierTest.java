package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.kernel.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BarrierTest {
    /** More threads than cores: each phase must still see all of the phase before. */
    @Test
    void nobodyPassesBeforeAllHaveCome() {
        int threads = 5;
        int phases = 200;
        int[][] written = new int[phases][threads];
        AtomicInteger wrong = new AtomicInteger();
        Barrier barrier = new Barrier(threads);
        try (Workers workers = new Workers(threads)) {
            workers.run((part, parts) -> {
                for (int phase = 0; phase < phases; phase++) {
                    written[phase][part] = phase + 1;
                    barrier.await();
                    for (int other = 0; other < parts; other++) {
                        if (written[phase][other] != phase + 1) {
                            wrong.incrementAndGet();
                        }
                    }
                }
            });
        }
        assertEquals(0, wrong.get());
    }

    @Test
    void whoWaitsForOneThatFailedIsLetGo() {
        Barrier barrier = new Barrier(3);
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 20; round++) {
                AtomicInteger released = new AtomicInteger();
                barrier.reset();
                workers.run((part, parts) -> {
                    if (part == 1) {
                        barrier.fail();
                    } else {
                        assertThrows(Barrier.BrokenException.class, barrier::await);
                        released.incrementAndGet();
                    }
                });
                assertEquals(2, released.get());
            }
        }
    }
}
