package io.yunmo.language.tokenizer;

import static io.yunmo.language.tokenizer.CharClass.LETTER;
import static io.yunmo.language.tokenizer.CharClass.MARK;
import static io.yunmo.language.tokenizer.CharClass.NUMBER;
import static io.yunmo.language.tokenizer.CharClass.PUNCTUATION;
import static io.yunmo.language.tokenizer.CharClass.SPACE;
import static io.yunmo.language.tokenizer.CharClass.SYMBOL;

/**
 * The whole-word patterns, by the model family that brought each. The expressions are those of the models' own
 * {@code tokenizer.json}, as llama.cpp reads them: that is what files in this format were made and tested with.
 */
final class WordRules {
    private WordRules() {}

    /** {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}. */
    record Gpt2() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int end = Scan.contraction(t, at, to, false);
            if (end != at) {
                return end;
            }
            int start = t[at] == ' ' ? at + 1 : at;
            if (start < to) {
                int bits = CharClass.at(t, start);
                if ((bits & LETTER) != 0) {
                    return CharClass.run(t, start, to, LETTER);
                }
                if ((bits & NUMBER) != 0) {
                    return CharClass.run(t, start, to, NUMBER);
                }
                if ((bits & SPACE) == 0) {
                    return CharClass.runWithout(t, start, to, Scan.WORDY);
                }
            }
            return Scan.blank(t, at, to);
        }
    }

    /**
     * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}|
     * ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}.
     *
     * @param digits how many digits a piece may have
     * @param letters LETTER, or LETTER and MARK where marks are letters
     * @param lines whether punctuation takes the line breaks behind it along
     * @param contractions whether the first alternative is there
     */
    record Llama3(int digits, int letters, boolean lines, boolean contractions) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int end = contractions ? Scan.contraction(t, at, to, true) : at;
            if (end != at) {
                return end;
            }
            int bits = CharClass.at(t, at);
            if ((bits & letters) != 0) {
                return CharClass.run(t, at, to, letters);
            }
            if ((bits & NUMBER) != 0) {
                return Scan.numbers(t, at, to, digits);
            }
            if (!Scan.newline(t[at])) {
                int start = at + CharClass.width(t, at);
                end = CharClass.run(t, start, to, letters);
                if (end != start) {
                    return end;
                }
            }
            end = Scan.spacedWithout(t, at, to, Scan.WORDY | letters);
            if (end != at) {
                return lines ? Scan.lines(t, end, to, false) : end;
            }
            return Scan.blankOrLines(t, at, to);
        }
    }

    /**
     * {@code [^\r\n\p{L}\p{N}]?U*L+(contraction)?|[^\r\n\p{L}\p{N}]?U+L*(contraction)?|\p{N}{1,digits}|
     * ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+}, where U is a letter that is not a-z and L one that is not A-Z.
     */
    record Cased(int digits, boolean contractions) implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int bits = CharClass.at(t, at);
            boolean leads = (bits & (LETTER | NUMBER)) == 0 && !Scan.newline(t[at]);
            int start = leads ? at + CharClass.width(t, at) : at;
            int end = word(t, start, to);
            if (end != start) {
                return contractions ? Scan.contraction(t, end, to, true) : end;
            }
            if ((bits & NUMBER) != 0) {
                return Scan.numbers(t, at, to, digits);
            }
            end = Scan.spacedWithout(t, at, to, Scan.WORDY);
            return end != at ? Scan.lines(t, end, to, true) : Scan.blankOrLines(t, at, to);
        }

        /** {@code U*L+|U+L*} without backtracking: after the capitals a small letter, else back to the last caseless one. */
        private static int word(char[] t, int start, int to) {
            int at = start;
            int caseless = -1;
            while (at < to && (CharClass.at(t, at) & LETTER) != 0 && !(t[at] >= 'a' && t[at] <= 'z')) {
                int next = at + CharClass.width(t, at);
                if (!capital(t[at])) {
                    caseless = next;
                }
                at = next;
            }
            if (at < to && t[at] >= 'a' && t[at] <= 'z') {
                while (at < to && (CharClass.at(t, at) & LETTER) != 0 && !capital(t[at])) {
                    at += CharClass.width(t, at);
                }
                return at;
            }
            return caseless >= 0 ? caseless : at;
        }

        private static boolean capital(char c) {
            return c >= 'A' && c <= 'Z';
        }
    }

    /** Youtu: words of letters and marks with what leads them and a contraction behind; digits alone. */
    record Youtu() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int bits = CharClass.at(t, at);
            int end = CharClass.run(t, at, to, LETTER | MARK);
            if (end == at && (bits & NUMBER) == 0 && !Scan.newline(t[at])) {
                int start = at + CharClass.width(t, at);
                end = CharClass.run(t, start, to, LETTER | MARK);
                end = end == start ? at : end;
            }
            if (end != at) {
                return Scan.contraction(t, end, to, true);
            }
            if ((bits & NUMBER) != 0) {
                return Scan.numbers(t, at, to, 1);
            }
            end = Scan.spacedWithout(t, at, to, Scan.WORDY);
            return end != at ? Scan.lines(t, end, to, true) : Scan.blankOrLines(t, at, to);
        }
    }

    /** Kimi K2: Han alone, other letters with what leads them and a contraction behind, digits in threes. */
    record KimiK2() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int end = han(t, at, to);
            if (end != at) {
                return end;
            }
            int bits = CharClass.at(t, at);
            if ((bits & NUMBER) != 0) {
                return Scan.numbers(t, at, to, 3);
            }
            boolean leads = (bits & LETTER) == 0 && !Scan.newline(t[at]);
            int start = leads ? at + CharClass.width(t, at) : at;
            end = letters(t, start, to);
            if (end != start) {
                return Scan.contraction(t, end, to, true);
            }
            end = Scan.spacedWithout(t, at, to, Scan.WORDY);
            return end != at ? Scan.lines(t, end, to, false) : Scan.blankOrLines(t, at, to);
        }

        private static int han(char[] t, int at, int to) {
            while (at < to && CodePoints.HAN.at(t, at)) {
                at += CharClass.width(t, at);
            }
            return at;
        }

        private static int letters(char[] t, int at, int to) {
            while (at < to && (CharClass.at(t, at) & LETTER) != 0 && !CodePoints.HAN.at(t, at)) {
                at += CharClass.width(t, at);
            }
            return at;
        }
    }

    /**
     * {@code [ASCII punctuation][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|
     * \s+(?!\S)|\s+}: DeepSeek V3 and AFMoE, after their digits are cut off.
     */
    record DeepSeek3() implements Rule {
        @Override
        public int match(char[] t, int at, int to) {
            int bits = CharClass.at(t, at);
            boolean sign = (bits & (PUNCTUATION | SYMBOL)) != 0;
            if (sign && t[at] < 128) {
                int end = asciiLetters(t, at + 1, to);
                if (end != at + 1) {
                    return end;
                }
            }
            int end = CharClass.run(t, at, to, LETTER | MARK);
            if (end != at) {
                return end;
            }
            if (!sign && !Scan.newline(t[at])) {
                int start = at + CharClass.width(t, at);
                end = CharClass.run(t, start, to, LETTER | MARK);
                if (end != start) {
                    return end;
                }
            }
            end = Scan.spaced(t, at, to, PUNCTUATION | SYMBOL);
            return end != at ? Scan.lines(t, end, to, false) : Scan.blankOrLines(t, at, to);
        }

        private static int asciiLetters(char[] t, int at, int to) {
            while (at < to && (t[at] | 32) >= 'a' && (t[at] | 32) <= 'z') {
                at++;
            }
            return at;
        }
    }
}
