package io.yunmo.tensor.attention;

/**
 * Attention over paged keys and values with an online softmax. A query's result depends on the query and on the keys and
 * values at positions it sees alone, bit for bit: not on the other queries of the call, on which physical blocks hold the
 * positions, or on the implementation's threads. Calls allocate nothing and may run at the same time on different outputs.
 *
 * <p>A sequence's blocks are named by a table, address of int32: entry i is the block that holds positions 16i to 16i+15, at
 * {@code layer + entry * layout.bytes()}.
 */
public interface AttentionKernel {
    /**
     * Stores keys and values of {@code count} consecutive positions from {@code position}.
     *
     * @param k f32, position i's keys at {@code k + 4 * i * stride}: [kvHeads][keyLength]
     * @param v the same for values
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
     * @param window how many of the latest positions a query sees, its own included; 0 for all
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
            long outStride) {}

    /** What it is, for people. */
    String name();
}
