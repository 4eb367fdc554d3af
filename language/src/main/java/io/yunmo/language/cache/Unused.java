package io.yunmo.language.cache;

/**
 * The nodes that nobody uses, the least recently used first. Sequences give up their nodes from the last to the first, so a
 * child always stands before its parent, and the first in the list is a leaf.
 */
final class Unused {
    private final Prefix ends = Prefix.root();
    private int count;

    Unused() {
        ends.older = ends;
        ends.newer = ends;
    }

    int count() {
        return count;
    }

    void add(Prefix node) {
        node.older = ends.older;
        node.newer = ends;
        ends.older.newer = node;
        ends.older = node;
        count++;
    }

    void remove(Prefix node) {
        node.older.newer = node.newer;
        node.newer.older = node.older;
        node.older = null;
        node.newer = null;
        count--;
    }

    /** Takes the least recently used out; there must be one. */
    Prefix poll() {
        Prefix first = ends.newer;
        remove(first);
        return first;
    }
}
