package io.yunmo.language.model;

import java.util.Arrays;

/** Ranges of tokens, in order and apart. Filled anew each step without allocating, unless there are more than ever before. */
final class Spans {
    /** Tokens between two ranges that are cheaper to take along than to begin a product anew. */
    private static final int GAP = 12;

    private int[] from = new int[16];
    private int[] to = new int[16];
    private int count;

    void clear() {
        count = 0;
    }

    /** Adds tokens that lie behind all others; nothing when the range is empty. */
    void add(int first, int end) {
        if (first >= end) {
            return;
        }
        if (count > 0 && first - to[count - 1] < GAP) {
            to[count - 1] = end;
            return;
        }
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            to = Arrays.copyOf(to, 2 * count);
        }
        from[count] = first;
        to[count++] = end;
    }

    int count() {
        return count;
    }

    int from(int span) {
        return from[span];
    }

    int to(int span) {
        return to[span];
    }
}
