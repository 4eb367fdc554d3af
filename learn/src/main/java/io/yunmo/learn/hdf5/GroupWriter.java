package io.yunmo.learn.hdf5;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays groups out: header, names, lists of members and the tree over them (specification, III.A to III.D). */
final class GroupWriter {
    /** Half the members of a list, and half the children of a tree's node. */
    static final int LEAF_K = 4;

    static final int NODE_K = 16;

    private static final int ENTRY = 40;
    private static final int NO_FREE_BLOCK = 1;

    /** Where the parts of a group are; a tree of 0 for an array. */
    record Place(int header, int tree, int heap) {}

    /** A part of the tree: its address, and where the last name in it is. */
    private record Child(int address, int lastName) {}

    private final Metadata m;
    private final List<Hdf5Writer.Pending> pending;
    private final HeaderWriter headers;

    GroupWriter(Metadata m, List<Hdf5Writer.Pending> pending) {
        this.m = m;
        this.pending = pending;
        this.headers = new HeaderWriter(m);
    }

    Place group(Hdf5Tree tree) {
        Map<String, Place> members = new HashMap<>();
        tree.groups().forEach((name, g) -> members.put(name, group(g)));
        tree.arrays().forEach((name, a) -> members.put(name, array(a)));
        List<String> names = tree.names();
        Map<String, Integer> offsets = new HashMap<>();
        int heap = heap(names, offsets);
        int root = tree(lists(names, offsets, members));
        return new Place(headers.group(tree, root, heap), root, heap);
    }

    private Place array(Hdf5Array array) {
        HeaderWriter.ArrayHeader header = headers.array(array);
        pending.add(new Hdf5Writer.Pending(header.valuesAt(), array));
        return new Place(header.at(), 0, 0);
    }

    /** The names of all members; the empty one comes first. */
    private int heap(List<String> names, Map<String, Integer> offsets) {
        int length = 8;
        List<byte[]> texts = new ArrayList<>();
        for (String name : names) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            texts.add(text);
            offsets.put(name, length);
            length += (text.length + 8) & ~7;
        }
        int at = m.room(32);
        int data = m.room(length);
        m.letters(at, "HEAP");
        m.u64(at + 8, length);
        m.u64(at + 16, NO_FREE_BLOCK);
        m.u64(at + 24, data);
        for (int i = 0; i < names.size(); i++) {
            m.put(data + offsets.get(names.get(i)), texts.get(i));
        }
        return at;
    }

    private List<Child> lists(List<String> names, Map<String, Integer> offsets, Map<String, Place> members) {
        List<Child> lists = new ArrayList<>();
        for (int start = 0; start < names.size(); start += 2 * LEAF_K) {
            List<String> some = names.subList(start, Math.min(names.size(), start + 2 * LEAF_K));
            int at = m.room(8 + 2 * LEAF_K * ENTRY);
            m.letters(at, "SNOD");
            m.u8(at + 4, 1);
            m.u16(at + 6, some.size());
            for (int i = 0; i < some.size(); i++) {
                entry(at + 8 + i * ENTRY, offsets.get(some.get(i)), members.get(some.get(i)));
            }
            lists.add(new Child(at, offsets.get(some.getLast())));
        }
        return lists;
    }

    private void entry(int at, int name, Place member) {
        m.u64(at, name);
        m.u64(at + 8, member.header());
        if (member.tree() != 0) {
            m.u32(at + 16, 1);
            m.u64(at + 24, member.tree());
            m.u64(at + 32, member.heap());
        }
    }

    private int tree(List<Child> lists) {
        List<Child> children = lists;
        int level = 0;
        do {
            children = level(children, level++);
        } while (children.size() > 1);
        return children.getFirst().address();
    }

    /** The nodes over these children, one with none if there are none. */
    private List<Child> level(List<Child> children, int level) {
        List<Child> nodes = new ArrayList<>();
        int previous = -1;
        for (int start = 0; start == 0 || start < children.size(); start += 2 * NODE_K) {
            List<Child> some = children.subList(start, Math.min(children.size(), start + 2 * NODE_K));
            int at = m.room(24 + 8 + 2 * NODE_K * 16);
            m.letters(at, "TREE");
            m.u8(at + 5, level);
            m.u16(at + 6, some.size());
            m.u64(at + 8, previous);
            m.u64(at + 16, FileBytes.UNDEFINED);
            m.u64(at + 24, start == 0 ? 0 : children.get(start - 1).lastName());
            for (int i = 0; i < some.size(); i++) {
                m.u64(at + 32 + 16 * i, some.get(i).address());
                m.u64(at + 40 + 16 * i, some.get(i).lastName());
            }
            if (previous >= 0) {
                m.u64(previous + 16, at);
            }
            previous = at;
            nodes.add(new Child(at, some.isEmpty() ? 0 : some.getLast().lastName()));
        }
        return nodes;
    }
}
