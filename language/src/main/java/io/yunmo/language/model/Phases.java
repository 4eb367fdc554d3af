package io.yunmo.language.model;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The order of a step's work: phases one after the other, each of some units that whichever thread is free takes. A phase
 * begins when all units of the one before are done; a thread that the system has set aside holds up nobody unless it was
 * within a unit, and passes by what others did meanwhile. Waiting threads spin for a while, then yield, then nap. What was
 * written in a phase is seen in those after it. Allocates nothing.
 */
final class Phases {
    private static final int SPINS = 1500;
    private static final int YIELDS = 100;
    private static final long NAP_NANOS = 50_000;

    /** Counters lie on cache lines of their own. */
    private static final int SPACING = 16;

    /** Thrown where others wait when one has failed; carries no trace. */
    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenException() {
            super("another part of the step failed", null, false, false);
        }
    }

    private static final BrokenException BROKEN = new BrokenException();

    private final int most;
    private final AtomicIntegerArray taken;
    private final AtomicIntegerArray done;
    private volatile boolean failed;

    /** @param most phases of a step */
    Phases(int most) {
        this.most = most;
        this.taken = new AtomicIntegerArray((most + 1) * SPACING);
        this.done = new AtomicIntegerArray((most + 1) * SPACING);
    }

    /** Begins a step; no thread may be at work. */
    void reset() {
        failed = false;
        for (int i = 0; i <= most; i++) {
            taken.setPlain(i * SPACING, 0);
            done.setPlain(i * SPACING, 0);
        }
    }

    /** Takes the next unit of a phase; a number not below the phase's units when there is none left. */
    int take(int phase) {
        return taken.getAndIncrement(phase * SPACING);
    }

    /** Says that this thread has done {@code units} of a phase of {@code all}, and returns when all are done. */
    void finish(int phase, int units, int all) {
        int at = phase * SPACING;
        if (units > 0) {
            done.addAndGet(at, units);
        }
        for (int i = 0; done.getAcquire(at) != all; i++) {
            if (failed) {
                throw BROKEN;
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

    /** Lets all that wait for this thread's units throw {@link BrokenException}. */
    void fail() {
        failed = true;
    }
}
