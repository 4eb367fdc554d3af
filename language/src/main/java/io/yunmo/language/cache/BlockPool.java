package io.yunmo.language.cache;

/**
 * The numbers of the blocks that hold nothing. The one given back last is taken first, so that no more memory is touched than
 * was needed at some time. One thread.
 */
final class BlockPool {
    private final int[] free;
    private int count;

    BlockPool(int blocks) {
        free = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            free[i] = blocks - 1 - i;
        }
        count = blocks;
    }

    int size() {
        return free.length;
    }

    int free() {
        return count;
    }

    /** There must be one. */
    int take() {
        return free[--count];
    }

    void give(int block) {
        free[count++] = block;
    }
}
