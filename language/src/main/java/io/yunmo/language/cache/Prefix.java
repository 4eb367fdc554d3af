package io.yunmo.language.cache;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A node of the radix tree: the tokens of one full block, after those of its parent. A root has no tokens and no block. It
 * counts the sequences that use it; one that uses a node uses its parents too. Those that nobody uses stand in the list of
 * {@link Unused}.
 */
final class Prefix {
    final Prefix parent;
    final int block;
    final Map<Tokens, Prefix> children = new HashMap<>(4);
    private final Tokens tokens;
    int users;
    Prefix older;
    Prefix newer;

    private Prefix(Prefix parent, Tokens tokens, int block) {
        this.parent = parent;
        this.tokens = tokens;
        this.block = block;
    }

    static Prefix root() {
        return new Prefix(null, null, -1);
    }

    /** The child with the block's tokens from {@code from} on, or null. */
    Prefix child(int[] all, int from) {
        return children.isEmpty() ? null : children.get(Tokens.of(all, from));
    }

    Prefix add(int[] all, int from, int block) {
        Tokens key = Tokens.of(all, from);
        Prefix child = new Prefix(this, key, block);
        children.put(key, child);
        return child;
    }

    /** Takes a leaf off the tree. */
    void detach() {
        parent.children.remove(tokens);
    }

    /** The tokens of one block, as a key. */
    private record Tokens(int[] ids, int hash) {
        static Tokens of(int[] all, int from) {
            int[] ids = Arrays.copyOfRange(all, from, from + BlockCache.BLOCK);
            return new Tokens(ids, Arrays.hashCode(ids));
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tokens t && Arrays.equals(ids, t.ids);
        }
    }
}
