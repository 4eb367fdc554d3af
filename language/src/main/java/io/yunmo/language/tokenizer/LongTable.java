package io.yunmo.language.tokenizer;

import java.util.Arrays;

/**
 * A hash table from 64-bit keys to values of 0 or more: open addressing, keys and values side by side in one array. The key -1
 * is reserved. Filled by one thread, then read by any.
 */
final class LongTable {
    static final long NONE = -1;
    private static final long EMPTY = -1;

    private long[] slots;
    private int mask;
    private int size;

    LongTable(int expected) {
        allocate(Integer.highestOneBit(Math.clamp(expected, 8, 1 << 27)) * 4);
    }

    private void allocate(int capacity) {
        slots = new long[capacity * 2];
        Arrays.fill(slots, EMPTY);
        mask = capacity - 1;
    }

    static long pair(int left, int right) {
        return (long) left << 32 | right & 0xFFFFFFFFL;
    }

    private static int hash(long key) {
        long h = key * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32 ^ h >>> 11);
    }

    int size() {
        return size;
    }

    /** The value of a key, or {@link #NONE}. */
    long get(long key) {
        for (int i = hash(key) & mask; ; i = i + 1 & mask) {
            long k = slots[2 * i];
            if (k == key) {
                return slots[2 * i + 1];
            }
            if (k == EMPTY) {
                return NONE;
            }
        }
    }

    boolean has(long key) {
        return get(key) != NONE;
    }

    /** Adds a value unless the key has one: the first stays. */
    void putFirst(long key, long value) {
        if (size * 2 > mask) {
            grow();
        }
        if (insert(key, value)) {
            size++;
        }
    }

    private boolean insert(long key, long value) {
        int i = hash(key) & mask;
        for (; slots[2 * i] != EMPTY; i = i + 1 & mask) {
            if (slots[2 * i] == key) {
                return false;
            }
        }
        slots[2 * i] = key;
        slots[2 * i + 1] = value;
        return true;
    }

    private void grow() {
        long[] old = slots;
        allocate((mask + 1) * 2);
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != EMPTY) {
                insert(old[i], old[i + 1]);
            }
        }
    }
}
