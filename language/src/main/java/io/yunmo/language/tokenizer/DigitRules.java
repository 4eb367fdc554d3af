package io.yunmo.language.tokenizer;

import static io.yunmo.language.tokenizer.CharClass.NUMBER;

/** Patterns that group digits from the right, which need a run's length before its first cut. */
final class DigitRules {
    private DigitRules() {}

    /** {@code (?=(\d{3})+(?!\d))}: a cut wherever a multiple of three digits is left of a run (SuperBPE). */
    record ThousandsCuts() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            return at;
        }

        @Override
        public void split(char[] t, int from, int to, Pieces pieces) {
            int start = from;
            for (int at = from; at < to; ) {
                int end = at;
                while (end < to && Scan.digit(t[end])) {
                    end++;
                }
                for (int cut = at + (end - at) % 3; cut < end; cut += 3) {
                    if (start < cut) {
                        pieces.accept(t, start, cut);
                    }
                    start = cut;
                }
                at = Math.max(end, at + 1);
            }
            if (start < to) {
                pieces.accept(t, start, to);
            }
        }
    }

    /**
     * Numbers in threes from the right; the first group keeps what stands before it (AFMoE as llama.cpp cuts it; the patterns
     * that follow part the two).
     */
    record Thousands() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            return at;
        }

        @Override
        public void split(char[] t, int from, int to, Pieces pieces) {
            int start = from;
            int at = from;
            while (at < to) {
                int end = CharClass.run(t, at, to, NUMBER);
                if (end == at) {
                    at += CharClass.width(t, at);
                    continue;
                }
                int count = Character.codePointCount(t, at, end - at);
                for (int n = count % 3 == 0 ? 3 : count % 3; at < end; n = 3) {
                    at = Scan.numbers(t, at, end, n);
                    pieces.accept(t, start, at);
                    start = at;
                }
            }
            if (start < to) {
                pieces.accept(t, start, to);
            }
        }
    }
}
