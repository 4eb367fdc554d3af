package io.yunmo.language.cache;

import io.yunmo.tensor.attention.KvLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * Who holds which block. Full blocks, of prompts and of answers, enter a radix tree over token ids (one a tenant) while their
 * sequence runs, are shared from then on by all sequences with the same beginning, and stay when these have ended, until
 * their room is needed: the least recently used go first. Shared blocks are never written: a sequence takes whole blocks
 * from the tree and computes what follows in blocks of its own. That two sequences compute the same bits for the same tokens
 * is what makes all this right. The engine's thread only.
 *
 * <p>After SGLang's RadixAttention (https://arxiv.org/abs/2312.07104) and vLLM's paged attention
 * (https://arxiv.org/abs/2309.06180).
 */
public final class BlockCache {
    /** Positions of a block. */
    public static final int BLOCK = KvLayout.TOKENS;

    private final BlockPool pool;
    private final Unused unused = new Unused();
    private final Map<String, Prefix> roots = new HashMap<>();
    private long evicted;

    public BlockCache(int blocks) {
        pool = new BlockPool(blocks);
    }

    /** Blocks for that many positions. */
    public static int blocks(int positions) {
        return (positions + BLOCK - 1) / BLOCK;
    }

    public int size() {
        return pool.size();
    }

    /** Blocks that hold nothing. */
    public int free() {
        return pool.free();
    }

    /** Blocks that hold what nobody uses now. */
    public int cached() {
        return unused.count();
    }

    /** Blocks that a sequence can have. */
    public int available() {
        return pool.free() + unused.count();
    }

    /** Blocks that gave up their content for another, since the start. */
    public long evicted() {
        return evicted;
    }

    /** The empty table of a new sequence; {@link #release} ends it. */
    public BlockTable open(String tenant) {
        Prefix root = roots.computeIfAbsent(tenant, t -> Prefix.root());
        root.users++;
        return new BlockTable(tenant, root);
    }

    /**
     * Takes from the tree what it has of the tokens after the table's shared blocks, up to {@code limit} tokens; if it has any,
     * the table's own blocks go.
     *
     * @return positions in shared blocks now
     */
    public int match(BlockTable table, int[] tokens, int limit) {
        int shared = table.shared;
        while (table.sharedPositions() + BLOCK <= limit) {
            Prefix next = table.last.child(tokens, table.sharedPositions());
            if (next == null) {
                break;
            }
            if (shared == table.shared) {
                dropOwn(table);
            }
            use(next);
            table.add(next.block);
            table.shared++;
            table.last = next;
        }
        return table.sharedPositions();
    }

    /** How many positions {@link #match} would find for a new table. Changes nothing. */
    public int find(String tenant, int[] tokens, int limit) {
        Prefix node = roots.get(tenant);
        int found = 0;
        while (node != null && found + BLOCK <= limit) {
            node = node.child(tokens, found);
            found += node == null ? 0 : BLOCK;
        }
        return found;
    }

    /** Whether both stand at the same node of the tree, so that the same tokens come next to the same keys and values. */
    public static boolean sameShared(BlockTable a, BlockTable b) {
        return a.last == b.last;
    }

    /** Gives the table blocks for that many positions, evicting if need be; false, and nothing changed, when there are too few. */
    public boolean grow(BlockTable table, int positions) {
        int missing = blocks(positions) - table.count;
        if (missing > available()) {
            return false;
        }
        for (int i = 0; i < missing; i++) {
            if (pool.free() == 0) {
                evict();
            }
            table.add(pool.take());
        }
        return true;
    }

    /** Shares the table's own blocks that {@code computed} positions have filled. */
    public void commit(BlockTable table, int[] tokens, int computed) {
        while (table.sharedPositions() + BLOCK <= computed) {
            int own = table.number(table.shared);
            Prefix node = table.last.child(tokens, table.sharedPositions());
            if (node == null) {
                node = table.last.add(tokens, table.sharedPositions(), own);
                node.users = 1;
            } else {
                use(node);
                table.set(table.shared, node.block);
                pool.give(own);
            }
            table.shared++;
            table.last = node;
        }
    }

    /** Ends a table: its shared blocks stay in the tree, its own are free. */
    public void release(BlockTable table) {
        dropOwn(table);
        Prefix node = table.last;
        while (node.parent != null) {
            if (--node.users == 0) {
                unused.add(node);
            }
            node = node.parent;
        }
        node.users--;
        forget(table.tenant, node);
        table.shared = 0;
        table.count = 0;
        table.last = node;
    }

    private void use(Prefix node) {
        if (node.users++ == 0) {
            unused.remove(node);
        }
    }

    private void dropOwn(BlockTable table) {
        while (table.count > table.shared) {
            pool.give(table.number(--table.count));
        }
    }

    private void evict() {
        Prefix leaf = unused.poll();
        leaf.detach();
        pool.give(leaf.block);
        evicted++;
        if (leaf.parent.parent == null) {
            roots.entrySet().removeIf(r -> r.getValue() == leaf.parent && empty(leaf.parent));
        }
    }

    private void forget(String tenant, Prefix root) {
        if (empty(root)) {
            roots.remove(tenant, root);
        }
    }

    private static boolean empty(Prefix root) {
        return root.users == 0 && root.children.isEmpty();
    }
}
