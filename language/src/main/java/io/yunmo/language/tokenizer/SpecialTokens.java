package io.yunmo.language.tokenizer;

import java.util.BitSet;
import java.util.Locale;

/**
 * Finds special tokens in a text: at the leftmost place the longest one. Some take the white space before or behind them along,
 * which the format does not say and the field knows by the model. Immutable.
 */
final class SpecialTokens {
    private static final BitSet NOWHERE = new BitSet();

    private final Finder all;
    private final Finder userDefined;
    private final BitSet stripsBefore = new BitSet();
    private final BitSet stripsBehind = new BitSet();

    SpecialTokens(Vocabulary vocabulary) {
        all = new Finder(vocabulary, true);
        userDefined = new Finder(vocabulary, false);
        String pre = vocabulary.metadata().text("tokenizer.ggml.pre").orElse("");
        String name = vocabulary.metadata().text("general.name").orElse("").toLowerCase(Locale.ROOT);
        String architecture = vocabulary.metadata().text("general.architecture").orElse("");
        if (pre.startsWith("jina-v2-")
                || architecture.equals("nomic-bert-moe")
                || architecture.equals("jina-bert-v3")) {
            vocabulary.special("<mask>").ifPresent(stripsBefore::set);
        } else if (name.contains("phi-3") || name.contains("phi3")) {
            phi3(vocabulary);
        } else if (name.contains("modern-bert")) {
            vocabulary.special("[MASK]").ifPresent(stripsBefore::set);
        }
    }

    private void phi3(Vocabulary vocabulary) {
        for (int i = 0; i < vocabulary.size(); i++) {
            stripsBehind.set(i, vocabulary.kind(i).special());
        }
        for (String s : new String[] {"<unk>", "<s>", "<|endoftext|>"}) {
            vocabulary.special(s).ifPresent(stripsBehind::clear);
        }
    }

    /** Takes the parts of a text in order. */
    interface Parts {
        void text(char[] text, int from, int to, boolean start);

        void token(int id);
    }

    /**
     * Cuts a text.
     *
     * @param parse whether control tokens count; user-defined ones always do
     */
    void split(char[] text, boolean parse, Parts parts) {
        split(text, parse, NOWHERE, parts);
    }

    /** The same; {@code plain} says at which characters no control token begins. */
    void split(char[] text, boolean parse, BitSet plain, Parts parts) {
        Finder general = parse ? all : userDefined;
        int from = 0;
        boolean start = true;
        for (int at = general.next(text, 0); at < text.length; ) {
            Finder finder = plain.get(at) ? userDefined : general;
            int length = finder.longest(text, at);
            if (length == 0) {
                at = general.next(text, at + 1);
                continue;
            }
            int token = finder.token(text, at, length);
            int end = stripsBefore.get(token) ? backOverBlank(text, from, at) : at;
            if (from < end) {
                parts.text(text, from, end, start);
            }
            parts.token(token);
            start = true;
            from = stripsBehind.get(token) ? overBlank(text, at + length) : at + length;
            at = general.next(text, from);
        }
        if (from < text.length) {
            parts.text(text, from, text.length, start);
        }
    }

    /** Where control tokens begin, those included that the text's end cuts off. */
    BitSet controls(char[] text) {
        BitSet places = new BitSet();
        for (int at = all.next(text, 0); at < text.length; at = all.next(text, at + 1)) {
            if (all.longest(text, at) > userDefined.longest(text, at) || all.cutOff(text, at)) {
                places.set(at);
            }
        }
        return places;
    }

    private static int backOverBlank(char[] text, int from, int end) {
        while (end > from && blank(text[end - 1])) {
            end--;
        }
        return end;
    }

    private static int overBlank(char[] text, int at) {
        while (at < text.length && blank(text[at])) {
            at++;
        }
        return at;
    }

    private static boolean blank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** The spellings of one choice of special tokens. */
    private static final class Finder {
        private final CharTrie trie = new CharTrie(64);
        private final BitSet first = new BitSet();

        Finder(Vocabulary vocabulary, boolean control) {
            for (int i = 0; i < vocabulary.size(); i++) {
                TokenKind kind = vocabulary.kind(i);
                String s = vocabulary.spelling(i);
                if (!s.isEmpty() && (kind == TokenKind.USER_DEFINED || control && kind.special())) {
                    trie.add(s, i);
                    first.set(s.charAt(0));
                }
            }
        }

        /** The next place where a token may begin; the text's length where none may. */
        int next(char[] text, int at) {
            if (trie.isEmpty()) {
                return text.length;
            }
            while (at < text.length && !first.get(text[at])) {
                at++;
            }
            return at;
        }

        /** The length of the longest token that begins here; 0 for none. */
        int longest(char[] text, int at) {
            int longest = 0;
            int node = CharTrie.ROOT;
            for (int i = at; i < text.length; i++) {
                node = trie.step(node, text[i]);
                if (node == CharTrie.NONE) {
                    break;
                }
                if (trie.value(node) != CharTrie.NONE) {
                    longest = i - at + 1;
                }
            }
            return longest;
        }

        /** Whether the text ends within a token that begins here. */
        boolean cutOff(char[] text, int at) {
            int node = CharTrie.ROOT;
            for (int i = at; i < text.length && node != CharTrie.NONE; i++) {
                node = trie.step(node, text[i]);
            }
            return node != CharTrie.NONE && trie.value(node) == CharTrie.NONE;
        }

        int token(char[] text, int at, int length) {
            int node = CharTrie.ROOT;
            for (int i = 0; i < length; i++) {
                node = trie.step(node, text[at + i]);
            }
            return trie.value(node);
        }
    }
}
