package io.yunmo.language.tokenizer;

import java.util.Arrays;

/**
 * How SentencePiece spells spaces: as U+2581.
 *
 * @param prefix whether a text, and what follows a special token, begins with one more ({@code add_space_prefix})
 * @param collapse whether spaces at the ends are dropped and runs become one ({@code remove_extra_whitespaces})
 */
record SpaceRules(boolean prefix, boolean collapse) {
    static final char SPACE = '\u2581';

    char[] spell(char[] text, int from, int to, boolean start) {
        char[] r = new char[to - from + 1];
        int n = 0;
        if (prefix && start) {
            r[n++] = SPACE;
        }
        int first = n;
        for (int i = from; i < to; i++) {
            boolean space = text[i] == ' ';
            if (!space || !collapse || n > first && r[n - 1] != SPACE) {
                r[n++] = space ? SPACE : text[i];
            }
        }
        if (collapse && n > first && text[to - 1] == ' ') {
            n--;
        }
        return n == r.length ? r : Arrays.copyOf(r, collapse && n == first ? 0 : n);
    }
}
