package io.yunmo.language.scheduling;

/**
 * Whether proposing tokens has paid: compares the tokens a second of steps with and without proposals, for about the same
 * number of streams. Where it has not, proposals rest for a while and are tried again. The engine's thread only.
 */
final class Payoff {
    private static final int ENOUGH = 6;
    private static final int COMPARE_EVERY = 24;
    private static final int REST = 64;
    private static final int LONGEST_REST = 2048;
    private static final double NEW = 0.15;

    private final Speed[] speeds = new Speed[32];

    Payoff() {
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = new Speed();
        }
    }

    /** Whether the next step may have proposals. Now and then it may not, so that there is something to compare with. */
    boolean allows(int streams) {
        Speed s = of(streams);
        if (s.rest > 0) {
            s.rest--;
            return false;
        }
        return ++s.turns % COMPARE_EVERY != 0;
    }

    /** Tells of a step that ran sequences that generate and nothing else. */
    void ran(int streams, boolean drafted, int drawn, long nanos) {
        Speed s = of(streams);
        double rate = drawn / (double) Math.max(nanos, 1);
        if (!drafted) {
            s.without = s.without == 0 ? rate : s.without + NEW * (rate - s.without);
            return;
        }
        s.with = s.samples++ == 0 ? rate : s.with + NEW * (rate - s.with);
        if (s.samples >= ENOUGH && s.without > 0) {
            s.judge();
        }
    }

    /** Streams of the same power of two are about the same. */
    private Speed of(int streams) {
        return speeds[31 - Integer.numberOfLeadingZeros(Math.max(streams, 1))];
    }

    private static final class Speed {
        private double with;
        private double without;
        private int samples;
        private int turns;
        private int rest;
        private int nextRest = REST;

        private void judge() {
            if (with >= without) {
                nextRest = REST;
                return;
            }
            rest = nextRest;
            nextRest = Math.min(2 * nextRest, LONGEST_REST);
            samples = 0;
        }
    }
}
