package io.yunmo.language.model;

/**
 * One thread on its way through the phases of a step. In each phase it works on what {@link #next} gives it until that is
 * negative; then all of the phase is done. Outside of units nothing may be written, and nothing read that a later phase
 * writes: others may be there already.
 */
final class Walker {
    private final Phases phases;
    private final PhaseClock clock;
    private final int thread;
    private final int threads;
    private int phase;
    private int taken;

    Walker(Phases phases, PhaseClock clock, int thread, int threads) {
        this.phases = phases;
        this.clock = clock;
        this.thread = thread;
        this.threads = threads;
    }

    /** Which thread it is: 0 to {@code threads - 1}. */
    int thread() {
        return thread;
    }

    /** How many units {@code things} are best cut into when {@code tokens} tokens are worked on. */
    int units(int things, int tokens) {
        return threads == 1 ? Math.min(1, things) : Math.min(things, (tokens < 8 ? 2 : 4) * threads);
    }

    void start() {
        phase = 0;
        taken = 0;
        clock.start(thread);
    }

    /**
     * The next unit of a phase of {@code units}; negative when the phase is over.
     *
     * @param kind of work, for {@link PhaseClock}
     */
    int next(int units, int kind) {
        int unit = phases.take(phase);
        if (unit < units) {
            taken++;
            return unit;
        }
        clock.mark(thread, kind);
        phases.finish(phase, taken, units);
        clock.mark(thread, PhaseClock.WAITING);
        phase++;
        taken = 0;
        return -1;
    }
}
