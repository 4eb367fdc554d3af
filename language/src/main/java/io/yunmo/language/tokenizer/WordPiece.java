package io.yunmo.language.tokenizer;

import static io.yunmo.language.tokenizer.CharClass.CONTROL;
import static io.yunmo.language.tokenizer.CharClass.MARK;
import static io.yunmo.language.tokenizer.CharClass.PUNCTUATION;
import static io.yunmo.language.tokenizer.CharClass.SPACE;
import static io.yunmo.language.tokenizer.CharClass.SYMBOL;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * BERT's WordPiece (Devlin and others 2018): the text normalised and cut at white space, punctuation and ideographs; each word
 * spelled by the longest tokens from its start, a word that cannot be spelled is unknown. Tokens that begin a word are spelled
 * with U+2581 before them, as the format has it.
 */
final class WordPiece implements Segmenter {
    private static final CodePoints IDEOGRAPHS = new CodePoints(
            "\u4e00\u9fff\u3400\u4dbf\ud840\udc00\ud869\udedf\ud869\udf00"
                    + "\ud86d\udf3f\ud86d\udf40\ud86e\udc1f\ud86e\udd20\ud873\udeaf\uf900\ufaff\ud87e\udc00\ud87e\ude1f");

    private final CharTrie trie;
    private final int unknown;
    private final boolean lowercase;
    private final boolean stripAccents;
    /** The first character of the decomposition of each character of the basic plane. */
    private final int[] plain;

    WordPiece(Vocabulary vocabulary, int unknown) {
        this.unknown = unknown;
        lowercase = vocabulary.flag("normalizer.lowercase", true);
        stripAccents = vocabulary.flag("normalizer.strip_accents", lowercase);
        plain = stripAccents ? plain() : new int[0];
        trie = new CharTrie(vocabulary.size() * 4);
        for (int i = 0; i < vocabulary.size(); i++) {
            if (vocabulary.kind(i).spelledByText()) {
                trie.add(vocabulary.spelling(i), i);
            }
        }
    }

    private static int[] plain() {
        int[] r = new int[1 << 16];
        for (int c = 0; c < r.length; c++) {
            boolean decomposes = c >= 0xC0 && !Character.isSurrogate((char) c);
            r[c] = decomposes
                    ? Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
                            .codePointAt(0)
                    : c;
        }
        return r;
    }

    @Override
    public Session session() {
        return new Words();
    }

    private final class Words implements Session {
        private final WordCache cache = new WordCache();
        private char[] word = new char[256];
        private int length;
        private IntList out;

        @Override
        public void segment(char[] text, int from, int to, boolean start, IntList into) {
            out = into;
            begin();
            for (int at = from; at < to; ) {
                int width = CharClass.width(text, at);
                character(width == 1 ? text[at] : Character.codePointAt(text, at));
                at += width;
            }
            end();
            if (word.length > 1 << 16) {
                word = new char[256];
            }
        }

        private void character(int given) {
            int c = stripAccents ? plain(given) : given;
            int bits = CharClass.of(c);
            if ((bits & SPACE) != 0) {
                end();
            } else if (c != 0 && c != 0xFFFD && (bits & CONTROL) == 0 && !(stripAccents && (bits & MARK) != 0)) {
                boolean alone = (bits & PUNCTUATION) != 0 || c < 0x7F && (bits & SYMBOL) != 0 || IDEOGRAPHS.has(c);
                if (alone) {
                    end();
                }
                append(lowercase ? Character.toLowerCase(c) : c);
                if (alone) {
                    end();
                }
            }
        }

        private int plain(int c) {
            return c < plain.length
                    ? plain[c]
                    : Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
                            .codePointAt(0);
        }

        private void begin() {
            word[0] = SpaceRules.SPACE;
            length = 1;
        }

        private void append(int c) {
            if (length + 2 > word.length) {
                word = Arrays.copyOf(word, word.length * 2);
            }
            length += Character.toChars(c, word, length);
        }

        private void end() {
            if (length > 1) {
                if (!cache.find(word, 0, length, out)) {
                    int start = out.size();
                    spell(start);
                    cache.put(word, 0, length, out, start);
                }
                begin();
            }
        }

        private void spell(int start) {
            for (int at = 0; at < length; ) {
                int node = CharTrie.ROOT;
                int token = CharTrie.NONE;
                int end = at;
                for (int i = at; i < length; i++) {
                    node = trie.step(node, word[i]);
                    if (node == CharTrie.NONE) {
                        break;
                    }
                    if (trie.value(node) != CharTrie.NONE) {
                        token = trie.value(node);
                        end = i + 1;
                    }
                }
                if (token == CharTrie.NONE) {
                    out.truncate(start);
                    if (unknown >= 0) {
                        out.add(unknown);
                    }
                    return;
                }
                out.add(token);
                at = end;
            }
        }
    }
}
