package io.yunmo.language.tokenizer;

import java.util.Arrays;

/**
 * Merges neighbouring symbols, best pair first, the leftmost of equals: byte-pair encoding (Sennrich, Haddow and Birch 2016).
 * Short words look through all pairs each time; long ones keep them in a heap, O(n log n). One thread.
 */
final class Merger {
    private static final int SHORT = 96;
    private static final int NO_RANK = Integer.MAX_VALUE;

    private final LongTable pairs;
    private final int[] rank = new int[SHORT];
    private final int[] merged = new int[SHORT];

    /**
     * A merger over a table of pairs.
     *
     * @param pairs from {@link LongTable#pair} of two symbols to {@link LongTable#pair} of rank (0 first) and merged symbol
     */
    Merger(LongTable pairs) {
        this.pairs = pairs;
    }

    /** Merges the first {@code n} symbols in place; returns how many are left. */
    int merge(int[] symbols, int n) {
        if (n < 2) {
            return n;
        }
        return n <= SHORT ? mergeShort(symbols, n) : new LongWord(symbols, n).merge();
    }

    private int mergeShort(int[] s, int n) {
        for (int i = 0; i + 1 < n; i++) {
            look(s, i);
        }
        rank[n - 1] = NO_RANK;
        while (true) {
            int best = 0;
            for (int i = 1; i < n - 1; i++) {
                best = rank[i] < rank[best] ? i : best;
            }
            if (rank[best] == NO_RANK) {
                return n;
            }
            s[best] = merged[best];
            int tail = n - best - 2;
            System.arraycopy(s, best + 2, s, best + 1, tail);
            System.arraycopy(rank, best + 2, rank, best + 1, tail);
            System.arraycopy(merged, best + 2, merged, best + 1, tail);
            n--;
            if (best > 0) {
                look(s, best - 1);
            }
            if (best + 1 < n) {
                look(s, best);
            } else {
                rank[best] = NO_RANK;
            }
        }
    }

    private void look(int[] s, int i) {
        long found = pairs.get(LongTable.pair(s[i], s[i + 1]));
        rank[i] = found == LongTable.NONE ? NO_RANK : (int) (found >>> 32);
        merged[i] = (int) found;
    }

    /** One long word: symbols in a linked list, pairs in a binary heap of (rank, place), outdated ones left in it. */
    private final class LongWord {
        private final int[] symbols;
        private final int n;
        private final int[] next;
        private final int[] previous;
        private final int[] rankAt;
        private long[] heap;
        private int size;

        LongWord(int[] symbols, int n) {
            this.symbols = symbols;
            this.n = n;
            next = new int[n];
            previous = new int[n];
            rankAt = new int[n];
            heap = new long[n];
            for (int i = 0; i < n; i++) {
                next[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i < n; i++) {
                rankAt[i] = rank(i);
                if (rankAt[i] != NO_RANK) {
                    heap[size++] = entry(i);
                }
            }
            for (int i = size / 2 - 1; i >= 0; i--) {
                siftDown(i, heap[i]);
            }
        }

        private long entry(int at) {
            return (long) rankAt[at] << 32 | at;
        }

        private int rank(int at) {
            if (next[at] >= n) {
                return NO_RANK;
            }
            long found = pairs.get(LongTable.pair(symbols[at], symbols[next[at]]));
            return found == LongTable.NONE ? NO_RANK : (int) (found >>> 32);
        }

        int merge() {
            while (size > 0) {
                long top = pop();
                int at = (int) top;
                if (rankAt[at] == (int) (top >>> 32)) {
                    join(at);
                }
            }
            int left = 0;
            for (int i = 0; i < n; i = next[i]) {
                symbols[left++] = symbols[i];
            }
            return left;
        }

        private void join(int at) {
            int right = next[at];
            symbols[at] = (int) pairs.get(LongTable.pair(symbols[at], symbols[right]));
            next[at] = next[right];
            if (next[at] < n) {
                previous[next[at]] = at;
            }
            rankAt[right] = NO_RANK;
            renew(at);
            if (previous[at] >= 0) {
                renew(previous[at]);
            }
        }

        private void renew(int at) {
            rankAt[at] = rank(at);
            if (rankAt[at] != NO_RANK) {
                push(entry(at));
            }
        }

        private void push(long entry) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size + (size >> 1) + 1);
            }
            int i = size++;
            while (i > 0 && heap[(i - 1) >> 1] > entry) {
                heap[i] = heap[(i - 1) >> 1];
                i = (i - 1) >> 1;
            }
            heap[i] = entry;
        }

        private long pop() {
            long top = heap[0];
            long last = heap[--size];
            if (size > 0) {
                siftDown(0, last);
            }
            return top;
        }

        private void siftDown(int i, long entry) {
            int child;
            while ((child = 2 * i + 1) < size) {
                if (child + 1 < size && heap[child + 1] < heap[child]) {
                    child++;
                }
                if (heap[child] >= entry) {
                    break;
                }
                heap[i] = heap[child];
                i = child;
            }
            heap[i] = entry;
        }
    }
}
