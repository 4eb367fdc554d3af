package io.yunmo.tensor.attention;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * A sequence with random queries, keys and values, and KV memory whose blocks are full of NaN where nothing was stored and are
 * named in random order.
 */
final class RandomAttention {
    final Arena arena;
    final KvLayout layout;
    final int heads;
    final int length;
    final long queries;
    final long keys;
    final long values;
    final long queryStride;
    final long stride;
    final long outStride;
    private final SplittableRandom random;

    RandomAttention(Arena arena, KvLayout layout, int heads, int length, long seed) {
        this.arena = arena;
        this.layout = layout;
        this.heads = heads;
        this.length = length;
        this.random = new SplittableRandom(seed);
        this.queryStride = (long) heads * layout.keyLength() + random.nextInt(9);
        this.stride = (long) layout.kvHeads() * Math.max(layout.keyLength(), layout.valueLength()) + random.nextInt(9);
        this.outStride = (long) heads * layout.valueLength() + random.nextInt(9);
        this.queries = floats(queryStride * length, 2);
        this.keys = floats(stride * length, 1);
        this.values = floats(stride * length, 1);
    }

    private long floats(long n, double range) {
        long address = Memory.allocate(arena, n);
        for (long i = 0; i < n; i++) {
            Memory.put(address + 4 * i, (float) random.nextDouble(-range, range));
        }
        return address;
    }

    /** A memory of blocks that holds nothing yet. */
    Blocks blocks() {
        int used = (length + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
        int all = used + 3;
        long layer = arena.allocate(all * layout.bytes(), 64).address();
        Memory.ALL.asSlice(layer, all * layout.bytes()).fill((byte) 0xFF);
        long table = arena.allocate(4L * used, 4).address();
        int[] order = random.ints(0, Integer.MAX_VALUE).distinct().limit(all).toArray();
        for (int i = 0; i < used; i++) {
            int rank = 0;
            for (int other : order) {
                rank += other < order[i] ? 1 : 0;
            }
            Memory.ALL.set(ValueLayout.JAVA_INT_UNALIGNED, table + 4L * i, rank);
        }
        return new Blocks(layer, table);
    }

    record Blocks(long layer, long table) {}

    void store(AttentionKernel kernel, Blocks blocks, int from, int to) {
        kernel.store(
                layout,
                blocks.layer,
                blocks.table,
                from,
                to - from,
                keys + 4 * from * stride,
                values + 4 * from * stride,
                stride);
    }

    AttentionKernel.Task task(
            Blocks blocks, int position, int length, boolean causal, int window, float cap, long out) {
        return new AttentionKernel.Task(
                layout,
                blocks.layer,
                blocks.table,
                position,
                length,
                causal,
                window,
                heads,
                (float) (1 / Math.sqrt(layout.keyLength())),
                cap,
                queries + 4 * position * queryStride,
                queryStride,
                out + 4 * position * outStride,
                outStride);
    }

    /** Room for the results of all queries, filled with -1. */
    long out() {
        long address = Memory.allocate(arena, outStride * length);
        for (long i = 0; i < outStride * length; i++) {
            Memory.put(address + 4 * i, -1);
        }
        return address;
    }

    /** What all queries see, by one call for all of them. */
    long whole(AttentionKernel kernel, boolean causal, int window, float cap) {
        Blocks blocks = blocks();
        store(kernel, blocks, 0, length);
        long out = out();
        kernel.attend(task(blocks, 0, length, causal, window, cap, out), 0, length, 0, layout.kvHeads());
        return out;
    }

    /** The exact result in double of one query and head. */
    double[] exact(int query, int head, boolean causal, int window, float cap) {
        int first = window == 0 ? 0 : Math.max(0, query - window + 1);
        int end = causal ? query + 1 : length;
        int kvHead = head / (heads / layout.kvHeads());
        double[] o = new double[layout.valueLength()];
        double sum = 0;
        for (int p = first; p < end; p++) {
            double s = 0;
            for (int d = 0; d < layout.keyLength(); d++) {
                long q = queries + 4 * (query * queryStride + (long) head * layout.keyLength() + d);
                long k = keys + 4 * (p * stride + (long) kvHead * layout.keyLength() + d);
                s += (double) Memory.get(q) * Memory.get(k);
            }
            s /= Math.sqrt(layout.keyLength());
            double w = Math.exp(cap == 0 ? s : cap * Math.tanh(s / cap));
            sum += w;
            for (int d = 0; d < o.length; d++) {
                o[d] += w * Memory.get(values + 4 * (p * stride + (long) kvHead * layout.valueLength() + d));
            }
        }
        for (int d = 0; d < o.length; d++) {
            o[d] /= sum;
        }
        return o;
    }
}
