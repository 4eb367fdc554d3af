package io.yunmo.language.model;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a fixed number of threads wait for one another between the phases of a step: about a microsecond when each has a core
 * of its own. Who waits long yields, then naps, so that nobody starves where there are fewer cores than threads. What was
 * written before {@link #await} is seen by all after it. Allocates nothing.
 */
final class Barrier {
    private static final int SPINS = 4000;
    private static final int YIELDS = 100;
    private static final long NAP_NANOS = 50_000;

    /** Thrown where others wait when one has failed; carries no trace. */
    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenException() {
            super("another part of the step failed", null, false, false);
        }
    }

    private static final BrokenException BROKEN = new BrokenException();

    /** Places in {@link #state}, each on a cache line of its own. */
    private static final int ARRIVED = 32;

    private static final int GENERATION = 64;
    private static final int SIZE = 128;
    private static final int BROKEN_GENERATION = -1;

    private final int parties;
    private final AtomicIntegerArray state = new AtomicIntegerArray(SIZE);

    Barrier(int parties) {
        this.parties = parties;
    }

    /** Returns when all have called it; throws {@link BrokenException} when one of them called {@link #fail} instead. */
    void await() {
        if (parties == 1) {
            return;
        }
        int generation = state.getAcquire(GENERATION);
        if (generation == BROKEN_GENERATION) {
            throw BROKEN;
        }
        if (state.incrementAndGet(ARRIVED) == parties) {
            state.setRelease(ARRIVED, 0);
            if (!state.compareAndSet(GENERATION, generation, (generation + 1) & Integer.MAX_VALUE)) {
                throw BROKEN;
            }
            return;
        }
        waitFor(generation);
    }

    private void waitFor(int generation) {
        for (int i = 0; ; i++) {
            int now = state.getAcquire(GENERATION);
            if (now == BROKEN_GENERATION) {
                throw BROKEN;
            }
            if (now != generation) {
                return;
            }
            if (i < SPINS) {
                Thread.onSpinWait();
            } else if (i < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
        }
    }

    /** Lets all that wait, and all that come, throw. */
    void fail() {
        state.set(GENERATION, BROKEN_GENERATION);
    }

    /** Makes it whole again; nobody may be waiting. */
    void reset() {
        state.set(ARRIVED, 0);
        state.set(GENERATION, 0);
    }
}
