package io.yunmo.language.tokenizer;

import java.util.Arrays;

/** Strings with a value each, walked one UTF-16 unit at a time. Filled by one thread, then read by any. */
final class CharTrie {
    static final int ROOT = 0;
    static final int NONE = -1;

    private final LongTable edges;
    private int[] values;
    private int nodes = 1;

    CharTrie(int expectedNodes) {
        edges = new LongTable(expectedNodes);
        values = new int[Math.max(16, expectedNodes)];
        Arrays.fill(values, NONE);
    }

    /** Adds a string; of two equal ones the first stays. An empty string is not added. */
    void add(CharSequence text, int value) {
        int node = ROOT;
        for (int i = 0; i < text.length(); i++) {
            node = child(node, text.charAt(i));
        }
        if (node != ROOT && values[node] == NONE) {
            values[node] = value;
        }
    }

    private int child(int node, char c) {
        int next = step(node, c);
        if (next != NONE) {
            return next;
        }
        if (nodes == values.length) {
            values = Arrays.copyOf(values, nodes * 2);
            Arrays.fill(values, nodes, nodes * 2, NONE);
        }
        edges.putFirst((long) node << 16 | c, nodes);
        return nodes++;
    }

    /** The node after {@code c}, or NONE. */
    int step(int node, char c) {
        return (int) edges.get((long) node << 16 | c);
    }

    /** The value of the string that ends at this node, or NONE. */
    int value(int node) {
        return values[node];
    }

    boolean isEmpty() {
        return nodes == 1;
    }
}
