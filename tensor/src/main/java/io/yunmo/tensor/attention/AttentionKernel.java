package io.yunmo.tensor.attention;

/**
 * Attention over paged keys and values with an online softmax. A query's result depends on the query and on the keys and
 * values at positions it sees alone, bit for bit: not on the other queries of the call, on which physical blocks hold the
 * positions, or on threads and implementation (the payload of a NaN aside). Calls allocate nothing (the scalar twin aside) and
 * may run at the same time on different outputs.
 *
 * <p>A sequence's blocks are named by a table, address of int32: entry i is the block that holds positions 16i to 16i+15, at
 * {@code layer + entry * layout.bytes()}.
 *
 * <p>The order of one query head: it walks over steps of {@link #STEP} positions (multiples of 64 to the next) from the first
 * that it sees to the last, with a maximum m = -infinity, sixteen partial sums l = 0 and valueLength sums o = 0. In a step:
 *
 * <ol>
 *   <li>each position that it sees has {@code s = fma(q[d], k[d], s)} over d from 0 up, from s = 0, times the scale, then with a
 *       softcap {@code c * tanh(s * (1 / c))}
 *   <li>n = the largest of m and the scores; a = e^(m - n), 0 where that is below -87.3; l and o are multiplied by a; m = n
 *   <li>p = e^(s - n); positions in order: p is added to the partial sum {@code position mod 16}, and {@code o = fma(p, v, o)}
 * </ol>
 *
 * At the end {@code out = o * (1 / sum of l)} with the sums added as {@link StepKernels} adds them. Positions that it does not
 * see are not read into any of these, whatever they hold.
 */
public interface AttentionKernel {
    /** Positions of a step of the online softmax. */
    int STEP = 64;

    /**
     * Stores keys and values of {@code count} consecutive positions from {@code position}.
     *
     * @param k f32, position i's keys at {@code k + 4 * i * stride}: [kvHeads][keyLength]
     * @param v the same for values: [kvHeads][valueLength]
     * @param stride floats between positions, of k and of v
     */
    void store(KvLayout layout, long layer, long table, int position, int count, long k, long v, long stride);

    /**
     * Attends with queries {@code fromQuery} to {@code toQuery} (of a chunk whose query 0 stands at {@code position}) and the
     * query heads of KV heads {@code fromHead} to {@code toHead}.
     */
    void attend(Task task, int fromQuery, int toQuery, int fromHead, int toHead);

    /**
     * A chunk of one sequence in one layer.
     *
     * @param layer address of the layer's blocks
     * @param table address of int32 block numbers
     * @param position of query 0
     * @param length positions that hold keys, those of the chunk included; a causal query at p sees 0 to p, another sees all
     * @param window how many of the latest positions a query sees, its own included; 0 for all. Without {@code causal} a query
     *     sees from {@code p - window + 1} to the end
     * @param heads query heads; {@code heads / kvHeads} consecutive ones share a KV head
     * @param scale of the scores
     * @param softcap c in {@code c * tanh(score / c)}; 0 for none
     * @param queries f32: query i's heads at {@code queries + 4 * i * queryStride}: [heads][keyLength]
     * @param out f32: [heads][valueLength] at {@code out + 4 * i * outStride}
     */
    record Task(
            KvLayout layout,
            long layer,
            long table,
            int position,
            int length,
            boolean causal,
            int window,
            int heads,
            float scale,
            float softcap,
            long queries,
            long queryStride,
            long out,
            long outStride) {
        /** Query heads that share a KV head. */
        public int group() {
            return heads / layout.kvHeads();
        }

        /** The first position that a query sees. */
        public int first(int query) {
            return window == 0 ? 0 : Math.max(0, position + query - window + 1);
        }

        /** One more than the last position that a query sees. */
        public int end(int query) {
            return causal ? position + query + 1 : length;
        }
    }

    /** What it is, for people. */
    String name();
}
