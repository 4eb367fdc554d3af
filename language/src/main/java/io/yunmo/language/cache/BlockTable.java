package io.yunmo.language.cache;

import java.util.Arrays;

/** The blocks of one sequence: first the shared ones, full and in the tree, then its own. The engine's thread only. */
public final class BlockTable {
    final String tenant;
    Prefix last;
    int shared;
    int count;
    private int[] numbers = new int[8];

    BlockTable(String tenant, Prefix root) {
        this.tenant = tenant;
        this.last = root;
    }

    /** Block numbers from position 0 on; the first {@link #count} are valid. */
    public int[] numbers() {
        return numbers;
    }

    public int count() {
        return count;
    }

    /** Positions in blocks that are full and shared. */
    public int sharedPositions() {
        return shared * BlockCache.BLOCK;
    }

    int number(int index) {
        return numbers[index];
    }

    void set(int index, int block) {
        numbers[index] = block;
    }

    void add(int block) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = block;
    }
}
