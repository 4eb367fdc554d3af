package io.yunmo.language.tokenizer;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Byte-pair encoding over the UTF-8 bytes of words (GPT-2: Radford and others 2019), cut by a pre-tokenizer. */
final class ByteLevelBpe implements Segmenter {
    private final Vocabulary vocabulary;
    private final int[] bytes = new int[256];
    private final LongTable pairs;
    private final List<Rule> rules;
    private final boolean wholeWords;
    private final ByteNeighbours neighbours = new ByteNeighbours();

    ByteLevelBpe(Vocabulary vocabulary, Optional<String> pre) {
        this.vocabulary = vocabulary;
        rules = PreTokenizer.of(pre).rules();
        wholeWords = PreTokenizer.wholeWords(pre);
        for (int b = 0; b < 256; b++) {
            bytes[b] = vocabulary.byText(String.valueOf(ByteAlphabet.spelling(b)));
        }
        pairs = pairs(vocabulary, neighbours);
    }

    /** Merges that name a token which is not there can never be reached and are left out. */
    private static LongTable pairs(Vocabulary vocabulary, ByteNeighbours neighbours) {
        Metadata metadata = vocabulary.metadata();
        List<String> merges = metadata.texts("tokenizer.ggml.merges")
                .orElseThrow(() -> YunmoException.invalid(
                        "the file has no merges (tokenizer.ggml.merges), which a byte-pair tokenizer needs"));
        TextTable texts = vocabulary.texts();
        LongTable pairs = new LongTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String m = merges.get(rank);
            int space = m.indexOf(' ', 1);
            if (space > 0) {
                int end = m.length();
                int left = texts.find(m, 0, space);
                int right = left < 0 ? -1 : texts.find(m, space + 1, end);
                int merged = right < 0 ? -1 : texts.find(m, 0, space, space + 1, end);
                if (merged >= 0) {
                    pairs.putFirst(LongTable.pair(left, right), LongTable.pair(rank, merged));
                    neighbours.add(ByteAlphabet.bytes(vocabulary.spelling(merged)));
                }
            }
        }
        return pairs;
    }

    @Override
    public Session session() {
        return new Words();
    }

    private final class Words implements Session, Rule.Pieces {
        private final WordCache cache = new WordCache();
        private final WordCache parts = new WordCache();
        private final Merger merger = new Merger(pairs);
        private final Rule.Pieces first = chain(0);
        private int[] symbols = new int[256];
        private IntList out;

        private Rule.Pieces chain(int level) {
            if (level == rules.size()) {
                return this;
            }
            Rule rule = rules.get(level);
            Rule.Pieces next = chain(level + 1);
            return (t, from, to) -> rule.split(t, from, to, next);
        }

        @Override
        public void segment(char[] text, int from, int to, boolean start, IntList into) {
            out = into;
            first.accept(text, from, to);
            if (symbols.length > 1 << 16) {
                symbols = new int[256];
            }
        }

        @Override
        public void accept(char[] t, int from, int to) {
            if (cache.find(t, from, to, out)) {
                return;
            }
            int start = out.size();
            int whole = wholeWords ? vocabulary.byText(ByteAlphabet.spell(new String(t, from, to - from))) : -1;
            if (whole >= 0) {
                out.add(whole);
            } else {
                merge(t, from, to);
            }
            cache.put(t, from, to, out, start);
        }

        /** Merges a word part by part, where it has places that no token reaches over. */
        private void merge(char[] t, int from, int to) {
            byte[] utf8 = new String(t, from, to - from).getBytes(StandardCharsets.UTF_8);
            if (utf8.length == to - from) {
                merge(utf8, 0, utf8.length);
                return;
            }
            int start = 0;
            int textStart = from;
            int character = 0;
            for (int i = from, at = 0; i < to; ) {
                int width = CharClass.width(t, i);
                int next = at + utf8Length(t[i]);
                if (at > 0 && !neighbours.joined(utf8, character, at, next)) {
                    part(t, textStart, i, utf8, start, at);
                    start = at;
                    textStart = i;
                }
                character = at;
                at = next;
                i += width;
            }
            part(t, textStart, to, utf8, start, utf8.length);
        }

        private static int utf8Length(char c) {
            return c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isHighSurrogate(c) ? 4 : 3;
        }

        private void part(char[] t, int from, int to, byte[] utf8, int start, int end) {
            if (!parts.find(t, from, to, out)) {
                int before = out.size();
                merge(utf8, start, end);
                parts.put(t, from, to, out, before);
            }
        }

        private void merge(byte[] utf8, int from, int to) {
            int length = to - from;
            if (symbols.length < length) {
                symbols = new int[length];
            }
            for (int i = 0; i < length; i++) {
                symbols[i] = bytes[utf8[from + i] & 0xFF];
            }
            int n = merger.merge(symbols, length);
            for (int i = 0; i < n; i++) {
                if (symbols[i] >= 0) {
                    out.add(symbols[i]);
                }
            }
        }
    }
}
