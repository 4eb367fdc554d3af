package io.yunmo.language.tokenizer;

import java.util.Arrays;
import java.util.List;

/**
 * A hash table from the spelling of tokens to their ids, which also finds parts of strings without cutting them out. Of two
 * equal spellings the first stays. Filled by one thread, then read by any.
 */
final class TextTable {
    static final int NONE = -1;

    private final List<String> spellings;
    private final int[] ids;
    private final int[] hashes;
    private final int mask;

    TextTable(List<String> spellings) {
        this.spellings = spellings;
        int capacity = Integer.highestOneBit(Math.max(8, spellings.size())) * 4;
        ids = new int[capacity];
        Arrays.fill(ids, NONE);
        hashes = new int[capacity];
        mask = capacity - 1;
    }

    void add(int id) {
        String s = spellings.get(id);
        int hash = hash(0, s, 0, s.length());
        int i = place(hash);
        for (; ids[i] != NONE; i = i + 1 & mask) {
            if (hashes[i] == hash && spellings.get(ids[i]).equals(s)) {
                return;
            }
        }
        ids[i] = id;
        hashes[i] = hash;
    }

    int find(String s, int from, int to) {
        return find(s, from, to, to, to);
    }

    /** The id of the two parts one after the other, or NONE. */
    int find(String s, int from, int to, int from2, int to2) {
        int hash = hash(hash(0, s, from, to), s, from2, to2);
        int first = to - from;
        int second = to2 - from2;
        for (int i = place(hash); ids[i] != NONE; i = i + 1 & mask) {
            if (hashes[i] == hash) {
                String found = spellings.get(ids[i]);
                if (found.length() == first + second
                        && found.regionMatches(0, s, from, first)
                        && found.regionMatches(first, s, from2, second)) {
                    return ids[i];
                }
            }
        }
        return NONE;
    }

    private int place(int hash) {
        int h = hash * 0x9E3779B9;
        return (h ^ h >>> 15) & mask;
    }

    private static int hash(int h, String s, int from, int to) {
        for (int i = from; i < to; i++) {
            h = h * 31 + s.charAt(i);
        }
        return h;
    }
}
