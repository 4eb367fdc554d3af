package io.yunmo.language.scheduling;

/**
 * Proposes tokens by prompt lookup: what followed the latest occurrence of the sequence's last tokens earlier in it
 * (https://github.com/apoorvumang/prompt-lookup-decoding). Proposals are verified, so they change the speed alone. How many
 * are made follows from how many were right so far and what a row more costs; when it does not pay, it rests for a while.
 */
final class PromptLookup {
    /** The most tokens of a proposal. */
    static final int MOST = 16;

    private static final int SHORTEST = 2;
    private static final int LONGEST = 6;
    private static final double HOPE = 0.7;
    private static final int REST = 32;
    private static final int LONGEST_REST = 1024;

    private double right = HOPE;
    private int rest;
    private int nextRest = REST;

    /**
     * Writes a proposal behind the tokens.
     *
     * @param tokens with room for {@code most} behind {@code length}
     * @param cost of a row, as a share of what a token costs without proposals: above 0
     * @return how many tokens it has
     */
    int propose(int[] tokens, int length, int most, double cost) {
        if (rest > 0) {
            rest--;
            return 0;
        }
        int n = Math.min(Math.min(most, MOST), worth(cost));
        if (n <= 0) {
            return 0;
        }
        int from = latest(tokens, length);
        if (from < 0) {
            return 0;
        }
        for (int i = 0; i < n; i++) {
            tokens[length + i] = tokens[from + i]; // runs into the proposal itself where a text repeats
        }
        return n;
    }

    /** Tells how a proposal fared. */
    void verified(int drafted, int accepted) {
        for (int i = 0; i < Math.min(accepted + 1, drafted); i++) {
            right += 0.15 * ((i < accepted ? 1 : 0) - right);
        }
    }

    /** Tokens for which the chance that all up to it are right exceeds its cost; starts a rest when there is none. */
    private int worth(double cost) {
        if (cost >= 1) {
            return 0;
        }
        if (right <= cost) {
            rest = nextRest;
            nextRest = Math.min(2 * nextRest, LONGEST_REST);
            right = HOPE;
            return 0;
        }
        if (right > 0.7) {
            nextRest = REST;
        }
        return (int) Math.min(MOST, Math.log(cost) / Math.log(Math.min(right, 0.99)));
    }

    /** Where what followed the longest match of the last tokens begins (the latest among equals); -1 for no match. */
    private static int latest(int[] tokens, int length) {
        int best = SHORTEST - 1;
        int from = -1;
        for (int end = length - 1; end >= SHORTEST && best < LONGEST; end--) {
            if (tokens[end - 1] == tokens[length - 1]) {
                int n = matching(tokens, end, length);
                if (n > best) {
                    best = n;
                    from = end;
                }
            }
        }
        return from;
    }

    private static int matching(int[] tokens, int end, int length) {
        int n = 1;
        while (n < LONGEST && n < end && tokens[end - 1 - n] == tokens[length - 1 - n]) {
            n++;
        }
        return n;
    }
}
