package io.yunmo.language.tokenizer;

import static io.yunmo.language.tokenizer.CharClass.LETTER;
import static io.yunmo.language.tokenizer.CharClass.NUMBER;
import static io.yunmo.language.tokenizer.CharClass.SPACE;

/** The parts that the patterns of pre-tokenizers are made of. Each returns the end of its match, or {@code at} for none. */
final class Scan {
    static final int WORDY = LETTER | NUMBER | SPACE;

    private Scan() {}

    /** {@code 's|'t|'re|'ve|'m|'ll|'d}, upper case too where {@code anyCase}. */
    static int contraction(char[] t, int at, int to, boolean anyCase) {
        if (at + 1 >= to || t[at] != '\'') {
            return at;
        }
        char a = lower(t[at + 1], anyCase);
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return at + 2;
        }
        if (at + 2 >= to) {
            return at;
        }
        char b = lower(t[at + 2], anyCase);
        return b == 'e' && (a == 'r' || a == 'v') || a == 'l' && b == 'l' ? at + 3 : at;
    }

    private static char lower(char c, boolean anyCase) {
        return anyCase && c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    /** {@code \s+(?!\S)|\s+}: a run of white space, its last character left to what follows. */
    static int blank(char[] t, int at, int to) {
        int end = CharClass.run(t, at, to, SPACE);
        return end < to && end - at > 1 ? end - 1 : end;
    }

    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}. */
    static int blankOrLines(char[] t, int at, int to) {
        int end = CharClass.run(t, at, to, SPACE);
        for (int i = end; i > at; i--) {
            if (newline(t[i - 1])) {
                return i;
            }
        }
        return end < to && end - at > 1 ? end - 1 : end;
    }

    /** {@code ?[^…]+}: an optional space, then characters with none of the bits. */
    static int spacedWithout(char[] t, int at, int to, int bits) {
        int start = t[at] == ' ' ? at + 1 : at;
        int end = CharClass.runWithout(t, start, to, bits);
        return end == start ? at : end;
    }

    /** {@code ?[…]+}: an optional space, then characters with any of the bits. */
    static int spaced(char[] t, int at, int to, int bits) {
        int start = t[at] == ' ' ? at + 1 : at;
        int end = CharClass.run(t, start, to, bits);
        return end == start ? at : end;
    }

    /** {@code [\r\n]*}, or {@code [\r\n/]*}. */
    static int lines(char[] t, int at, int to, boolean slash) {
        while (at < to && (newline(t[at]) || slash && t[at] == '/')) {
            at++;
        }
        return at;
    }

    /** {@code \p{N}{1,most}}. */
    static int numbers(char[] t, int at, int to, int most) {
        for (int n = 0; n < most && at < to && (CharClass.at(t, at) & NUMBER) != 0; n++) {
            at += CharClass.width(t, at);
        }
        return at;
    }

    static boolean newline(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
