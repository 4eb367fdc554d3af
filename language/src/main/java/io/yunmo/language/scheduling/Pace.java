package io.yunmo.language.scheduling;

/**
 * How long steps take, learnt from those that ran: a fixed part (reading the weights) and a part for each token. Decides sizes
 * alone, never results. The engine's thread only.
 */
final class Pace {
    /** Steps of at least this many tokens tell what a token costs, smaller ones what a step costs. */
    private static final int BULK = 32;

    /** Smaller chunks of a prompt would not be worth their step. */
    static final int FEW = 8;

    /** How much of what it knows a new step replaces: more when it was slow, since readers wait when it guesses too low. */
    private static final double NEW = 0.2;

    private static final double NEW_IF_SLOWER = 0.5;
    private double perToken = 1e6;
    private double perStep = 1e6;
    private boolean known;

    void ran(int tokens, long nanos) {
        if (tokens < BULK) {
            perStep += NEW * (Math.max(nanos - perToken * tokens, nanos * 0.1) - perStep);
            return;
        }
        double seen = Math.max(nanos - perStep, nanos * 0.5) / tokens;
        double share = seen > perToken ? NEW_IF_SLOWER : NEW;
        perToken = known ? perToken + share * (seen - perToken) : seen;
        known = true;
    }

    /** Tokens of a step that lasts about that long; at least a few. */
    int tokensWithin(long nanos) {
        return (int) Math.clamp((nanos - perStep) / perToken, FEW, 1 << 20);
    }

    /** What a proposed token costs beside what a token costs with that many streams and no proposals. */
    double costOfDraft(int streams) {
        return known ? perToken * streams / (perStep + perToken * streams) * 1.2 : 1;
    }
}
