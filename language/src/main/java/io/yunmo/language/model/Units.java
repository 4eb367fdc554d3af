package io.yunmo.language.model;

/**
 * The attention of a step cut into units of one sequence, some KV heads and some queries, shared out among the threads by what
 * they cost: a query costs the positions that it sees. Filled anew each step without allocating.
 */
final class Units {
    private static final int QUERIES = 32;

    /** What a query costs beside the positions it sees, in positions. */
    private static final int OVERHEAD = 16;

    private final int window;
    private final int kvHeads;
    private final int headGroup;
    private final boolean causal;
    private final int[] chunk;
    private final int[] fromQuery;
    private final int[] toQuery;
    private final int[] fromHead;
    private final long[] costsBefore;
    private int count;

    /** @param headGroup KV heads of a unit */
    Units(int maxTokens, int window, int kvHeads, int headGroup, boolean causal) {
        this.window = window;
        this.kvHeads = kvHeads;
        this.headGroup = headGroup;
        this.causal = causal;
        int most = maxTokens * ((kvHeads + headGroup - 1) / headGroup);
        this.chunk = new int[most];
        this.fromQuery = new int[most];
        this.toQuery = new int[most];
        this.fromHead = new int[most];
        this.costsBefore = new long[most + 1];
    }

    int window() {
        return window;
    }

    void clear() {
        count = 0;
    }

    /** Adds a chunk's units. */
    void add(int number, int position, int queries) {
        for (int head = 0; head < kvHeads; head += headGroup) {
            int heads = Math.min(headGroup, kvHeads - head);
            for (int q = 0; q < queries; q += QUERIES) {
                int end = Math.min(queries, q + QUERIES);
                chunk[count] = number;
                fromHead[count] = head;
                fromQuery[count] = q;
                toQuery[count] = end;
                costsBefore[count + 1] = costsBefore[count] + heads * cost(position, q, end, queries);
                count++;
            }
        }
    }

    private long cost(int position, int from, int to, int queries) {
        int last = position + (causal ? to : queries);
        int seen = window > 0 ? Math.min(window, last) : last;
        return (long) (to - from) * (seen + OVERHEAD);
    }

    /** The first unit of a part; part {@code parts} is the end. */
    int begin(int part, int parts) {
        long total = costsBefore[count];
        int i = part == 0 ? 0 : count * part / parts;
        while (i > 0 && middle(i - 1) * parts >= total * part) {
            i--;
        }
        while (i < count && middle(i) * parts < total * part) {
            i++;
        }
        return part == parts ? count : i;
    }

    private long middle(int unit) {
        return (costsBefore[unit] + costsBefore[unit + 1]) / 2;
    }

    int chunk(int unit) {
        return chunk[unit];
    }

    int fromQuery(int unit) {
        return fromQuery[unit];
    }

    int toQuery(int unit) {
        return toQuery[unit];
    }

    int fromHead(int unit) {
        return fromHead[unit];
    }

    int toHead(int unit) {
        return Math.min(kvHeads, fromHead[unit] + headGroup);
    }
}
