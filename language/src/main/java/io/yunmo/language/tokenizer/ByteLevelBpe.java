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

    ByteLevelBpe(Vocabulary vocabulary, Optional<String> pre) {
        this.vocabulary = vocabulary;
        rules = PreTokenizer.of(pre).rules();
        wholeWords = PreTokenizer.wholeWords(pre);
        for (int b = 0; b < 256; b++) {
            bytes[b] = vocabulary.byText(String.valueOf(ByteAlphabet.spelling(b)));
        }
        pairs = pairs(vocabulary);
    }

    /** Merges that name a token which is not there can never be reached and are left out. */
    private static LongTable pairs(Vocabulary vocabulary) {
        Metadata metadata = vocabulary.metadata();
        List<String> merges = metadata.texts("tokenizer.ggml.merges")
                .orElseThrow(() -> YunmoException.invalid(
                        "the file has no merges (tokenizer.ggml.merges), which a byte-pair tokenizer needs"));
        LongTable pairs = new LongTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String m = merges.get(rank);
            int space = m.indexOf(' ', 1);
            if (space > 0) {
                String left = m.substring(0, space);
                String right = m.substring(space + 1);
                add(pairs, rank, vocabulary.byText(left), vocabulary.byText(right), vocabulary.byText(left + right));
            }
        }
        return pairs;
    }

    private static void add(LongTable pairs, int rank, int left, int right, int merged) {
        if (left >= 0 && right >= 0 && merged >= 0) {
            pairs.putFirst(LongTable.pair(left, right), LongTable.pair(rank, merged));
        }
    }

    @Override
    public Session session() {
        return new Words();
    }

    private final class Words implements Session, Rule.Pieces {
        private final WordCache cache = new WordCache();
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
        public void segment(char[] text, int from, int to, boolean start, IntList to_) {
            out = to_;
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

        private void merge(char[] t, int from, int to) {
            byte[] utf8 = new String(t, from, to - from).getBytes(StandardCharsets.UTF_8);
            if (symbols.length < utf8.length) {
                symbols = new int[utf8.length];
            }
            for (int i = 0; i < utf8.length; i++) {
                symbols[i] = bytes[utf8[i] & 0xFF];
            }
            int n = merger.merge(symbols, utf8.length);
            for (int i = 0; i < n; i++) {
                if (symbols[i] >= 0) {
                    out.add(symbols[i]);
                }
            }
        }
    }
}
