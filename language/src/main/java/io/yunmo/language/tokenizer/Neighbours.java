package io.yunmo.language.tokenizer;

/** Which characters stand side by side in some token. A token can never reach over two that do not. Immutable. */
final class Neighbours {
    private final LongTable pairs;
    private final boolean[] ascii = new boolean[128 * 128];

    Neighbours(Vocabulary vocabulary) {
        pairs = new LongTable(vocabulary.size() / 2);
        for (int i = 0; i < vocabulary.size(); i++) {
            if (vocabulary.kind(i).spelledByText()) {
                add(vocabulary.spelling(i));
            }
        }
    }

    private void add(String s) {
        int previous = -1;
        for (int i = 0, c; i < s.length(); i += Character.charCount(c)) {
            c = s.codePointAt(i);
            if (previous >= 0) {
                pairs.putFirst(LongTable.pair(previous, c), 1);
                if ((previous | c) < 128) {
                    ascii[previous << 7 | c] = true;
                }
            }
            previous = c;
        }
    }

    /** The next place behind {@code at} that no token reaches over. */
    int end(char[] t, int at, int to) {
        int c = Character.codePointAt(t, at, to);
        int i = at + Character.charCount(c);
        while (i < to) {
            int next = t[i] < 128 ? t[i] : Character.codePointAt(t, i, to);
            boolean side = (c | next) < 128 ? ascii[c << 7 | next] : pairs.has(LongTable.pair(c, next));
            if (!side) {
                return i;
            }
            c = next;
            i += Character.charCount(c);
        }
        return to;
    }
}
