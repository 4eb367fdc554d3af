package io.yunmo.bench.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A byte-level BPE vocabulary of any size that is valid and means nothing: the 256 bytes in GPT-2's spelling, merges of
 * tokens that are there already, and 256 special tokens at the end, the first of which begins a text and the second ends it.
 *
 * @param tokens their texts by id
 * @param merges in order of priority, {@code left right}
 * @param special how many of the last tokens are special
 */
record MadeUpVocabulary(List<String> tokens, List<String> merges, int special) {
    private static final int BYTES = 256;
    private static final int SPECIAL = 256;
    private static final int LONGEST = 12;

    static MadeUpVocabulary of(int size, long seed) {
        if (size < BYTES + SPECIAL) {
            throw new IllegalArgumentException("a vocabulary has %d tokens at least".formatted(BYTES + SPECIAL));
        }
        List<String> tokens = bytes();
        List<String> merges = new ArrayList<>();
        Set<String> known = new HashSet<>(tokens);
        SplittableRandom random = new SplittableRandom(seed);
        while (tokens.size() < size - SPECIAL) {
            String left = tokens.get(random.nextInt(tokens.size()));
            String right = tokens.get(random.nextInt(tokens.size()));
            String merged = left + right;
            if (merged.length() <= LONGEST && known.add(merged)) {
                tokens.add(merged);
                merges.add(left + " " + right);
            }
        }
        for (int i = 0; i < SPECIAL; i++) {
            tokens.add(i == 0 ? "<|begin_of_text|>" : i == 1 ? "<|end_of_text|>" : "<|special_" + i + "|>");
        }
        return new MadeUpVocabulary(tokens, merges, SPECIAL);
    }

    /** GPT-2's spelling: printable Latin-1 as itself, the others from U+0100 on. */
    private static List<String> bytes() {
        List<String> tokens = new ArrayList<>();
        int other = 256;
        for (int b = 0; b < BYTES; b++) {
            boolean itself = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            tokens.add(String.valueOf((char) (itself ? b : other++)));
        }
        return tokens;
    }
}
