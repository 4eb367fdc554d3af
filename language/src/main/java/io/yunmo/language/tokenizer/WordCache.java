package io.yunmo.language.tokenizer;

import java.util.Arrays;

/**
 * The tokens of words seen lately. Two places for each word; a third word there takes the place of the older. Bounded: words of
 * at most 32 characters in a fixed number of places. One thread.
 */
final class WordCache {
    private static final int LONGEST = 32;
    private static final int PLACES = 1 << 14;

    private final char[][] words = new char[PLACES][];
    private final int[][] tokens = new int[PLACES][];

    /** Adds the tokens of a word to {@code out}; false where it is not here. */
    boolean find(char[] t, int from, int to, IntList out) {
        if (to - from > LONGEST) {
            return false;
        }
        int place = place(t, from, to);
        if (!is(words[place], t, from, to)) {
            place ^= 1;
            if (!is(words[place], t, from, to)) {
                return false;
            }
        }
        int[] found = tokens[place];
        if (found.length == 1) {
            out.add(found[0]);
        } else {
            out.addAll(found, 0, found.length);
        }
        return true;
    }

    /** Remembers that a word's tokens are those of {@code out} from {@code start} on. */
    void put(char[] t, int from, int to, IntList out, int start) {
        if (to - from > LONGEST) {
            return;
        }
        int place = place(t, from, to);
        words[place ^ 1] = words[place];
        tokens[place ^ 1] = tokens[place];
        words[place] = Arrays.copyOfRange(t, from, to);
        tokens[place] = new int[out.size() - start];
        out.copyTo(start, tokens[place], 0);
    }

    private static boolean is(char[] word, char[] t, int from, int to) {
        return word != null && Arrays.equals(word, 0, word.length, t, from, to);
    }

    private static int place(char[] t, int from, int to) {
        int h = 0;
        for (int i = from; i < to; i++) {
            h = h * 31 + t[i];
        }
        h *= 0x9E3779B9;
        return h >>> 32 - 14 & ~1 | h >>> 3 & 1;
    }
}
