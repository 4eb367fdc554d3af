package io.yunmo.language.tokenizer;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The tokens of a file: spelling, kind and score of each, and which strings text may become. The file is not trusted: INVALID
 * where its arrays do not fit each other; ids of special tokens beyond the vocabulary count as absent (files use them so); of
 * two tokens spelled alike the first is the one that text becomes. Read by any thread once made.
 */
final class Vocabulary {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final int LONGEST_TOKEN = 1024;
    private static final int LONGEST_VOCABULARY = 1 << 24;

    private final Metadata metadata;
    private final List<String> spellings;
    private final TokenKind[] kinds;
    private final float[] scores;
    private final TextTable byText;
    private final Map<String, Integer> special = new HashMap<>();

    Vocabulary(Metadata metadata) {
        this.metadata = metadata;
        spellings = metadata.texts(PREFIX + "tokens")
                .filter(t -> !t.isEmpty())
                .map(List::copyOf)
                .orElseThrow(() -> YunmoException.invalid(
                        "the file has no tokens (tokenizer.ggml.tokens): nothing can be read or written with it"));
        checkLengths(spellings);
        kinds = kinds(metadata, spellings.size());
        EndTokens.markAsControl(spellings, kinds);
        scores = scores(metadata, spellings.size());
        byText = new TextTable(spellings);
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i].spelledByText()) {
                byText.add(i);
            }
            if (kinds[i].special()) {
                special.putIfAbsent(spellings.get(i), i);
            }
        }
    }

    /** Bounds what tables over the spellings can cost: four times the largest real vocabulary, and the longest real token. */
    private static void checkLengths(List<String> spellings) {
        long total = 0;
        for (int i = 0; i < spellings.size(); i++) {
            int length = spellings.get(i).length();
            total += length;
            if (length > LONGEST_TOKEN || total > LONGEST_VOCABULARY) {
                throw YunmoException.invalid(
                        "the file's token %d has %d characters, with those before it %d; a token may have %d, a vocabulary %d",
                        i, length, total, LONGEST_TOKEN, LONGEST_VOCABULARY);
            }
        }
    }

    private static TokenKind[] kinds(Metadata metadata, int size) {
        TokenKind[] kinds = new TokenKind[size];
        Arrays.fill(kinds, TokenKind.NORMAL);
        metadata.integers(PREFIX + "token_type").ifPresent(types -> {
            fits("token_type", types.length, size);
            for (int i = 0; i < size; i++) {
                kinds[i] = TokenKind.of(types[i]);
            }
        });
        return kinds;
    }

    private static float[] scores(Metadata metadata, int size) {
        Object given = metadata.values().get(PREFIX + "scores");
        float[] scores = new float[size];
        if (given instanceof long[] whole) {
            fits("scores", whole.length, size);
            for (int i = 0; i < size; i++) {
                scores[i] = whole[i];
            }
        } else if (given != null) {
            float[] f = metadata.floats(PREFIX + "scores").orElseThrow();
            fits("scores", f.length, size);
            System.arraycopy(f, 0, scores, 0, size);
        }
        for (int i = 0; i < size; i++) {
            if (!Float.isFinite(scores[i])) {
                throw YunmoException.invalid("the file's score of token %d is %f; the file is damaged", i, scores[i]);
            }
        }
        return scores;
    }

    private static void fits(String key, int length, int size) {
        if (length < size) {
            throw YunmoException.invalid(
                    "the file's %s%s has %d entries for %d tokens; the file is damaged", PREFIX, key, length, size);
        }
    }

    int size() {
        return kinds.length;
    }

    String spelling(int token) {
        if (token < 0 || token >= kinds.length) {
            throw YunmoException.invalid("there is no token %d; the vocabulary has %d", token, kinds.length);
        }
        return spellings.get(token);
    }

    TokenKind kind(int token) {
        return kinds[token];
    }

    float score(int token) {
        return scores[token];
    }

    /** The place of each token by falling score, the best 0; equal scores share a place. */
    int[] ranks() {
        long[] order = new long[scores.length];
        for (int i = 0; i < order.length; i++) {
            int bits = Float.floatToIntBits(-scores[i] + 0.0f);
            order[i] = (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | i;
        }
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        int rank = 0;
        for (int k = 1; k < order.length; k++) {
            rank += order[k] >> 32 == order[k - 1] >> 32 ? 0 : 1;
            ranks[(int) order[k]] = rank;
        }
        return ranks;
    }

    /** The token that text spelled so becomes, or -1; never a control, unknown or byte token. */
    int byText(String text) {
        return byText.find(text, 0, text.length());
    }

    /** As {@link #byText(String)}, for parts of strings. */
    TextTable texts() {
        return byText;
    }

    OptionalInt special(String spelling) {
        Integer id = special.get(spelling);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The id behind {@code tokenizer.ggml.NAME_token_id}; {@code otherwise} where the file has none. Empty when beyond the vocabulary. */
    OptionalInt id(String name, int otherwise) {
        long id = metadata.integer(PREFIX + name + "_token_id", otherwise);
        return id >= 0 && id < kinds.length ? OptionalInt.of((int) id) : OptionalInt.empty();
    }

    boolean flag(String name, boolean otherwise) {
        return metadata.flag(PREFIX + name, otherwise);
    }

    Metadata metadata() {
        return metadata;
    }

    /** The tokens for single bytes, by byte: those spelled {@code <0xHH>}; -1 where there is none. */
    int[] byteTokens() {
        int[] r = new int[256];
        Arrays.fill(r, -1);
        for (int i = 0; i < kinds.length; i++) {
            int b = byteOf(spellings.get(i));
            if (b >= 0 && (r[b] < 0 || kinds[i] == TokenKind.BYTE)) {
                r[b] = i;
            }
        }
        return r;
    }

    /** The byte that {@code <0xHH>} spells, or -1. */
    static int byteOf(String s) {
        if (s.length() != 6 || !s.startsWith("<0x") || s.charAt(5) != '>') {
            return -1;
        }
        int high = Character.digit(s.charAt(3), 16);
        int low = Character.digit(s.charAt(4), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
