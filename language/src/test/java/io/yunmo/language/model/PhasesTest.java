package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.kernel.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class PhasesTest {
    /** More threads than cores: each unit is done once, and each phase sees all of the one before. */
    @Test
    void phasesFollowOneAnother() {
        int threads = 5;
        int count = 300;
        Phases phases = new Phases(count);
        AtomicInteger wrong = new AtomicInteger();
        try (Workers workers = new Workers(threads)) {
            for (int round = 0; round < 3; round++) {
                AtomicIntegerArray times = new AtomicIntegerArray(count * 8);
                phases.reset();
                workers.run((part, parts) -> walk(phases, count, part, parts, times, wrong));
                for (int i = 0; i < count * 8; i++) {
                    assertEquals(i % 8 < units(i / 8) ? 1 : 0, times.get(i));
                }
            }
        }
        assertEquals(0, wrong.get());
    }

    private static void walk(
            Phases phases, int count, int part, int parts, AtomicIntegerArray times, AtomicInteger wrong) {
        Walker walker = new Walker(phases, new PhaseClock(false), part, parts);
        walker.start();
        for (int p = 0; p < count; p++) {
            for (int u; (u = walker.next(units(p), PhaseClock.NORMS)) >= 0; ) {
                times.incrementAndGet(8 * p + u);
                for (int before = 0; p > 0 && before < units(p - 1); before++) {
                    wrong.addAndGet(times.get(8 * (p - 1) + before) == 1 ? 0 : 1);
                }
            }
        }
    }

    /** None in some phases, up to seven in others. */
    private static int units(int phase) {
        return phase % 8;
    }

    @Test
    void whoWaitsForOneThatFailedIsLetGo() {
        Phases phases = new Phases(1);
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 20; round++) {
                AtomicInteger released = new AtomicInteger();
                phases.reset();
                workers.run((part, parts) -> {
                    if (part == 1) {
                        phases.fail();
                    } else {
                        assertThrows(Phases.BrokenException.class, () -> phases.finish(0, 1, 3));
                        released.incrementAndGet();
                    }
                });
                assertEquals(2, released.get());
            }
        }
    }
}
