package io.yunmo.language.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * SentencePiece's BPE (Kudo and Richardson 2018): neighbouring pieces become the best-scored token that spells both, over the
 * whole text with U+2581 for spaces; characters that no token has become byte tokens, or the unknown token where there are none.
 *
 * <p>A text is cut wherever two characters stand side by side in no token: no merge crosses such a place, so the parts can be
 * merged, and remembered, on their own.
 */
final class SentencePieceBpe implements Segmenter {
    private final Vocabulary vocabulary;
    private final int[] bytes;
    private final int unknown;
    private final boolean byteFallback;
    private final SpaceRules spaces;
    private final Neighbours neighbours;
    /** Symbol of each character that occurs in a token: its own token, or a number from the vocabulary's size on. */
    private final LongTable symbols;

    private final IntList wordless = new IntList(16);
    private final LongTable pairs;

    SentencePieceBpe(Vocabulary vocabulary, int unknown, SpaceRules spaces) {
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.spaces = spaces;
        bytes = vocabulary.byteTokens();
        byteFallback = IntStream.of(bytes).allMatch(b -> b >= 0);
        neighbours = new Neighbours(vocabulary);
        symbols = new LongTable(vocabulary.size() / 4);
        pairs = new LongTable(vocabulary.size() * 2);
        addCharacters();
        addPairs();
    }

    private boolean speaks(int token) {
        return vocabulary.kind(token).spelledByText() && vocabulary.byText(vocabulary.spelling(token)) == token;
    }

    private void addCharacters() {
        for (int i = 0; i < vocabulary.size(); i++) {
            if (speaks(i)) {
                vocabulary.spelling(i).codePoints().forEach(this::addCharacter);
            }
        }
    }

    private void addCharacter(int c) {
        if (!symbols.has(c)) {
            int token = vocabulary.byText(Character.toString(c));
            symbols.putFirst(c, token >= 0 ? token : vocabulary.size() + wordless.size());
            if (token < 0) {
                wordless.add(c);
            }
        }
    }

    private void addPairs() {
        int[] rank = vocabulary.ranks();
        for (int i = 0; i < vocabulary.size(); i++) {
            if (speaks(i)) {
                String s = vocabulary.spelling(i);
                for (int cut = s.offsetByCodePoints(0, s.isEmpty() ? 0 : 1);
                        cut < s.length();
                        cut = s.offsetByCodePoints(cut, 1)) {
                    int left = symbol(s.substring(0, cut));
                    int right = left < 0 ? -1 : symbol(s.substring(cut));
                    if (right >= 0) {
                        pairs.putFirst(LongTable.pair(left, right), LongTable.pair(rank[i], i));
                    }
                }
            }
        }
    }

    private int symbol(String s) {
        int token = vocabulary.byText(s);
        return token < 0 && s.codePointCount(0, s.length()) == 1 ? (int) symbols.get(s.codePointAt(0)) : token;
    }

    @Override
    public Session session() {
        return new Words();
    }

    private final class Words implements Session {
        private final WordCache cache = new WordCache();
        private final Merger merger = new Merger(pairs);
        private int[] word = new int[256];
        private IntList out;

        @Override
        public void segment(char[] text, int from, int to, boolean start, IntList into) {
            out = into;
            int before = out.size();
            char[] t = spaces.spell(text, from, to, start);
            for (int at = 0; at < t.length; ) {
                int end = neighbours.end(t, at, t.length);
                word(t, at, end);
                at = end;
            }
            if (!byteFallback) {
                out.collapse(unknown, before);
            }
            if (word.length > 1 << 16) {
                word = new int[256];
            }
        }

        private void word(char[] t, int from, int to) {
            if (cache.find(t, from, to, out)) {
                return;
            }
            int start = out.size();
            if (word.length < to - from) {
                word = new int[to - from];
            }
            int n = 0;
            for (int i = from, c; i < to; i += Character.charCount(c)) {
                c = Character.codePointAt(t, i, to);
                long symbol = symbols.get(c);
                word[n++] = symbol == LongTable.NONE ? -1 - c : (int) symbol;
            }
            n = merger.merge(word, n);
            for (int i = 0; i < n; i++) {
                emit(word[i]);
            }
            cache.put(t, from, to, out, start);
        }

        private void emit(int symbol) {
            if (symbol >= 0 && symbol < vocabulary.size()) {
                out.add(symbol);
                return;
            }
            int c = symbol < 0 ? -1 - symbol : wordless.get(symbol - vocabulary.size());
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                int token = bytes[b & 0xFF];
                if (token >= 0) {
                    out.add(token);
                } else {
                    if (unknown >= 0) {
                        out.add(unknown);
                    }
                    return;
                }
            }
        }
    }
}
