package io.yunmo.language.model;

/** Contiguous shares of n things. */
final class Share {
    /** Tokens that are worked on together where each is worked on by itself. */
    static final int TOKENS = 16;

    private Share() {}

    /** The first thing of a share; of share {@code shares} the end. */
    static int begin(int n, int share, int shares) {
        return (int) ((long) n * share / shares);
    }

    /** The same in whole groups of {@code group} things. */
    static int begin(int n, int group, int share, int shares) {
        return Math.min(n, begin((n + group - 1) / group, share, shares) * group);
    }

    /** Tiles of {@link #TOKENS} tokens. */
    static int tiles(int tokens) {
        return (tokens + TOKENS - 1) / TOKENS;
    }
}
