package io.yunmo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Text, kept as a dictionary of distinct values and a code a row, so that repeated values cost four bytes. */
public final class TextColumn implements Column {
    private static final int MISSING = -1;

    private final String name;
    private final List<String> values;
    private final int[] codes;
    private final int missing;

    private TextColumn(String name, List<String> values, int[] codes) {
        this.name = Objects.requireNonNull(name, "name");
        this.values = values;
        this.codes = codes;
        int n = 0;
        for (int c : codes) {
            n += c == MISSING ? 1 : 0;
        }
        this.missing = n;
    }

    /** The column of these cells; an empty one is missing. */
    public static TextColumn of(String name, List<String> cells) {
        Builder b = new Builder();
        cells.forEach(b::add);
        return b.build(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
        return codes[row] == MISSING;
    }

    @Override
    public int missing() {
        return missing;
    }

    @Override
    public String text(int row) {
        return codes[row] == MISSING ? "" : values.get(codes[row]);
    }

    /** The values that may occur, in the order of their first occurrence; an index into it is a {@link #code}. */
    List<String> dictionary() {
        return values;
    }

    /** The row's place in {@link #dictionary}; -1 where it is missing. */
    int code(int row) {
        return codes[row];
    }

    /** How often each value of the dictionary occurs in these rows. */
    long[] counts(int[] rows) {
        long[] n = new long[values.size()];
        for (int row : rows) {
            if (codes[row] != MISSING) {
                n[codes[row]]++;
            }
        }
        return n;
    }

    @Override
    public TextColumn select(int[] rows) {
        int[] picked = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = codes[rows[i]];
        }
        return new TextColumn(name, values, picked);
    }

    /** Collects cells; not thread-safe. */
    static final class Builder {
        private final Map<String, Integer> index = new HashMap<>();
        private final List<String> values = new ArrayList<>();
        private int[] codes = new int[64];
        private int size;

        /** Whether the cell is a value that did not occur before. */
        boolean add(String cell) {
            if (size == codes.length) {
                codes = Arrays.copyOf(codes, size * 2);
            }
            int known = values.size();
            codes[size++] = cell.isEmpty() ? MISSING : index.computeIfAbsent(cell, this::enter);
            return values.size() > known;
        }

        void addMissing() {
            add("");
        }

        private int enter(String value) {
            values.add(value);
            return values.size() - 1;
        }

        TextColumn build(String name) {
            return new TextColumn(name, List.copyOf(values), Arrays.copyOf(codes, size));
        }
    }
}
