package io.yunmo.language.model;

/** Contiguous shares of n things among the threads of a step. */
final class Share {
    private Share() {}

    /** The first thing of a part; part {@code parts} is the end. */
    static int begin(int n, int part, int parts) {
        return (int) ((long) n * part / parts);
    }

    /** The same in whole groups of {@code group} things. */
    static int begin(int n, int group, int part, int parts) {
        return Math.min(n, begin((n + group - 1) / group, part, parts) * group);
    }
}
