package io.yunmo.language.tokenizer;

import static io.yunmo.language.tokenizer.CharClass.SPACE;

/** Patterns made of one class of characters. */
final class ClassRules {
    private ClassRules() {}

    /** {@code [x]}. */
    record One(CharTest x) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            return x.at(t, at) ? at + CharClass.width(t, at) : at;
        }
    }

    /** {@code [x]+}. */
    record Run(CharTest x) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            while (at < to && x.at(t, at)) {
                at += CharClass.width(t, at);
            }
            return at;
        }
    }

    /** {@code \s?[x]+}. */
    record SpacedRun(CharTest x) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int start = (CharClass.at(t, at) & SPACE) != 0 ? at + 1 : at;
            int end = start;
            while (end < to && x.at(t, end)) {
                end += CharClass.width(t, end);
            }
            return end == start ? at : end;
        }
    }

    /** {@code  ?[^\s…]+}: BLOOM's words. */
    record Bloom() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int start = t[at] == ' ' ? at + 1 : at;
            int end = start;
            while (end < to && (CharClass.at(t, end) & SPACE) == 0 && !CodePoints.BLOOM_STOPS.at(t, end)) {
                end += CharClass.width(t, end);
            }
            return end == start ? at : end;
        }
    }

    /** Whichever matches first of several. */
    record Either(Rule... rules) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            for (Rule r : rules) {
                int end = r.match(t, at, to);
                if (end != at) {
                    return end;
                }
            }
            return at;
        }
    }

    /** {@code \p{N}{1,most}}. */
    record Numbers(int most) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            return Scan.numbers(t, at, to, most);
        }
    }

    /** {@code [0-9][0-9][0-9]}. */
    record ThreeDigits() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            boolean three = to - at >= 3 && Scan.digit(t[at]) && Scan.digit(t[at + 1]) && Scan.digit(t[at + 2]);
            return three ? at + 3 : at;
        }
    }

    /** {@code \s+$}. */
    record TrailingBlank() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            return CharClass.run(t, at, to, SPACE) == to ? to : at;
        }

        @Override
        public void split(char[] t, int from, int to, Pieces pieces) {
            int start = to;
            while (start > from && (CharClass.of(t[start - 1]) & SPACE) != 0) {
                start--;
            }
            if (from < start) {
                pieces.accept(t, from, start);
            }
            if (start < to) {
                pieces.accept(t, start, to);
            }
        }
    }

    /** {@code [\t\n]|four spaces|two spaces}: Chameleon's white space. */
    record TabsAndIndents() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            if (t[at] == '\t' || t[at] == '\n') {
                return at + 1;
            }
            int n = 0;
            while (n < 4 && at + n < to && t[at + n] == ' ') {
                n++;
            }
            return n == 4 ? at + 4 : n >= 2 ? at + 2 : at;
        }
    }

    /** {@code <sentinel:[0-9]+>|IMGIMG[A-I]{1,4}Z}: Chameleon's own. */
    record Sentinels() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            return t[at] == '<' ? sentinel(t, at, to) : t[at] == 'I' ? image(t, at, to) : at;
        }

        private static int sentinel(char[] t, int at, int to) {
            int digits = after(t, at, to, "<sentinel:");
            int end = digits;
            while (end < to && end != at && Scan.digit(t[end])) {
                end++;
            }
            return end > digits && end < to && t[end] == '>' ? end + 1 : at;
        }

        private static int image(char[] t, int at, int to) {
            int letters = after(t, at, to, "IMGIMG");
            int end = letters;
            while (end < to && end != at && end - letters < 4 && t[end] >= 'A' && t[end] <= 'I') {
                end++;
            }
            return end > letters && end < to && t[end] == 'Z' ? end + 1 : at;
        }

        private static int after(char[] t, int at, int to, String literal) {
            for (int i = 0; i < literal.length(); i++) {
                if (at + i >= to || t[at + i] != literal.charAt(i)) {
                    return at;
                }
            }
            return at + literal.length();
        }
    }
}
