package io.yunmo.language.tokenizer;

/**
 * One pattern of a pre-tokenizer: cuts a span of text at its matches. What lies between two matches is a piece too.
 * Immutable. Implementations look no further than the span, as if the text began and ended there, and take time in proportion
 * to it.
 */
interface Rule {
    /** The end of the match that begins at {@code at} (a character's beginning, below {@code to}), or {@code at} for none. */
    int match(char[] text, int at, int to);

    /** Hands the pieces of a span on, in order; none is empty. */
    default void split(char[] text, int from, int to, Pieces pieces) {
        int gap = from;
        int at = from;
        while (at < to) {
            int end = match(text, at, to);
            if (end == at) {
                at += CharClass.width(text, at);
                continue;
            }
            if (gap < at) {
                pieces.accept(text, gap, at);
            }
            pieces.accept(text, at, end);
            at = end;
            gap = end;
        }
        if (gap < to) {
            pieces.accept(text, gap, to);
        }
    }

    /** Takes pieces of a text. */
    @FunctionalInterface
    interface Pieces {
        void accept(char[] text, int from, int to);
    }
}
