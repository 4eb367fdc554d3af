package io.yunmo.language.model;

/**
 * Which experts the tokens of a step use, and the order in which their rows lie so that each expert's are together: by expert,
 * then by token.
 */
final class Routing {
    private final int used;
    private final int[] chosen;
    private final int[] row;
    private final int[] begins;
    private final int[] sources;

    Routing(int maxTokens, int experts, int used) {
        this.used = used;
        this.chosen = new int[maxTokens * used];
        this.row = new int[maxTokens * used];
        this.sources = new int[maxTokens * used];
        this.begins = new int[experts + 1];
    }

    /** Sets a token's expert of a rank (0 is the one the router likes best). Tokens may be set by different threads. */
    void choose(int token, int rank, int expert) {
        chosen[token * used + rank] = expert;
    }

    int chosen(int token, int rank) {
        return chosen[token * used + rank];
    }

    /** Orders the rows of the first {@code tokens} tokens. */
    void order(int tokens) {
        java.util.Arrays.fill(begins, 0);
        for (int i = 0; i < tokens * used; i++) {
            begins[chosen[i] + 1]++;
        }
        for (int e = 1; e < begins.length; e++) {
            begins[e] += begins[e - 1];
        }
        for (int i = 0; i < tokens * used; i++) {
            int at = begins[chosen[i]]++;
            row[i] = at;
            sources[at] = i / used;
        }
        System.arraycopy(begins, 0, begins, 1, begins.length - 1);
        begins[0] = 0;
    }

    /** The row of a token's expert of a rank. */
    int row(int token, int rank) {
        return row[token * used + rank];
    }

    /** The token whose input a row holds. */
    int source(int row) {
        return sources[row];
    }

    /** The first row of an expert; of the one past the last, the number of rows. */
    int begin(int expert) {
        return begins[expert];
    }

    int experts() {
        return begins.length - 1;
    }
}
