package io.yunmo.language.model;

/**
 * The attention of a step cut into units of one sequence, some KV heads and some queries. Filled anew each step without
 * allocating. The last unit of a chunk costs the most, so they are best taken from the last to the first.
 */
final class Units {
    private static final int QUERIES = 8;

    private final int kvHeads;
    private final int headGroup;
    private final int[] chunk;
    private final int[] fromQuery;
    private final int[] toQuery;
    private final int[] fromHead;
    private int count;

    /** @param headGroup KV heads of a unit */
    Units(int maxTokens, int kvHeads, int headGroup) {
        this.kvHeads = kvHeads;
        this.headGroup = headGroup;
        int most = maxTokens * ((kvHeads + headGroup - 1) / headGroup);
        this.chunk = new int[most];
        this.fromQuery = new int[most];
        this.toQuery = new int[most];
        this.fromHead = new int[most];
    }

    void clear() {
        count = 0;
    }

    /** Adds a chunk's units. */
    void add(int number, int queries) {
        for (int q = 0; q < queries; q += QUERIES) {
            for (int head = 0; head < kvHeads; head += headGroup) {
                chunk[count] = number;
                fromHead[count] = head;
                fromQuery[count] = q;
                toQuery[count] = Math.min(queries, q + QUERIES);
                count++;
            }
        }
    }

    int count() {
        return count;
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
