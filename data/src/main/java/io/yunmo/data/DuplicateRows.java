package io.yunmo.data;

import java.util.Arrays;
import java.util.List;

/** Counts rows that are equal to an earlier one, exactly: an open hash table of row numbers. */
final class DuplicateRows {
    private static final int FREE = -1;

    private DuplicateRows() {}

    static int count(Table table) {
        int rows = table.rows();
        long[] hashes = new long[rows];
        for (Column c : table.columns()) {
            for (int i = 0; i < rows; i++) {
                hashes[i] = mix(hashes[i] ^ key(c, i));
            }
        }
        int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, rows)) * 4);
        int[] slots = new int[Math.max(capacity, 16)];
        Arrays.fill(slots, FREE);
        int duplicates = 0;
        for (int row = 0; row < rows; row++) {
            int slot = (int) hashes[row] & (slots.length - 1);
            while (slots[slot] != FREE && !same(table.columns(), hashes, slots[slot], row)) {
                slot = slot + 1 & (slots.length - 1);
            }
            if (slots[slot] == FREE) {
                slots[slot] = row;
            } else {
                duplicates++;
            }
        }
        return duplicates;
    }

    private static boolean same(List<Column> columns, long[] hashes, int a, int b) {
        if (hashes[a] != hashes[b]) {
            return false;
        }
        for (Column c : columns) {
            if (key(c, a) != key(c, b)) {
                return false;
            }
        }
        return true;
    }

    /** Equal for equal cells of one column; -0.0 is 0.0, missing equals missing. */
    private static long key(Column c, int row) {
        return switch (c) {
            case NumberColumn n -> Double.doubleToLongBits(n.value(row) + 0.0);
            case TextColumn t -> t.code(row);
        };
    }

    private static long mix(long h) {
        long z = h * 0x9E3779B97F4A7C15L;
        return z ^ (z >>> 29);
    }
}
