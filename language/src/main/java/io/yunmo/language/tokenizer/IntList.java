package io.yunmo.language.tokenizer;

import java.util.Arrays;

/** A growing list of ints. One thread. */
final class IntList {
    private int[] items;
    private int size;

    IntList(int capacity) {
        items = new int[Math.max(16, capacity)];
    }

    int size() {
        return size;
    }

    int get(int i) {
        return items[i];
    }

    void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, Math.multiplyExact(size, 2));
        }
        items[size++] = item;
    }

    void addAll(int[] from, int at, int count) {
        if (items.length - size < count) {
            items = Arrays.copyOf(items, Math.max(Math.addExact(size, count), (int) Math.min(2L * size, 1 << 30)));
        }
        System.arraycopy(from, at, items, size, count);
        size += count;
    }

    void copyTo(int from, int[] to, int at) {
        System.arraycopy(items, from, to, at, size - from);
    }

    /** Turns the items from {@code from} on around. */
    void reverse(int from) {
        for (int a = from, b = size - 1; a < b; a++, b--) {
            int t = items[a];
            items[a] = items[b];
            items[b] = t;
        }
    }

    /** Makes one of each run of {@code item} from {@code from} on. */
    void collapse(int item, int from) {
        int n = from;
        for (int i = from; i < size; i++) {
            if (items[i] != item || n == from || items[n - 1] != item) {
                items[n++] = items[i];
            }
        }
        size = n;
    }

    void truncate(int to) {
        size = to;
    }

    int[] toArray() {
        return Arrays.copyOf(items, size);
    }
}
