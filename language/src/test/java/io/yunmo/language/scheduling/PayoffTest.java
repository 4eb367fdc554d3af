package io.yunmo.language.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PayoffTest {
    private final Payoff payoff = new Payoff();

    @Test
    void whereProposalsPayTheyGoOnButForComparisons() {
        assertEquals(115, allowed(120, 4, 3, 100, 150));
    }

    @Test
    void whereTheyDoNotPayTheyRestLongerAndLonger() {
        assertTrue(allowed(4000, 4, 1, 100, 150) < 120);
    }

    @Test
    void otherNumbersOfStreamsAreJudgedByThemselves() {
        allowed(200, 16, 17, 100, 150);
        assertTrue(payoff.allows(1));
        assertTrue(payoff.allows(2));
    }

    /** How many of so many steps may have proposals, when those that have draw {@code drawn} tokens in {@code longer} ns. */
    private int allowed(int steps, int streams, int drawn, long plain, long longer) {
        int allowed = 0;
        int draws = drawn == 1 ? streams : streams * drawn;
        for (int i = 0; i < steps; i++) {
            boolean may = payoff.allows(streams);
            allowed += may ? 1 : 0;
            payoff.ran(streams, may, may ? draws : streams, may ? longer : plain);
        }
        return allowed;
    }
}
