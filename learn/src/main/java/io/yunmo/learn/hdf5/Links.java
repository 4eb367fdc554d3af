package io.yunmo.learn.hdf5;

import io.yunmo.tensor.YunmoException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The members of a group, in either of the ways in which small and old groups keep them. */
final class Links {
    /** The most members of a group. */
    private static final int MOST = 1 << 16;

    private static final int ENTRY = 40;
    private static final int SOFT = 2;

    /** Where a member is. A link to another name or file is none of the file's own objects. */
    record Link(long address, boolean own) {}

    private final FileBytes file;
    private final String group;
    private final Map<String, Link> all = new LinkedHashMap<>();
    private final Set<Long> nodes = new HashSet<>();
    private long heap;
    private long heapEnd;

    private Links(FileBytes file, String group) {
        this.file = file;
        this.group = group;
    }

    static Map<String, Link> read(FileBytes file, ObjectHeader header, String group) {
        Links links = new Links(file, group);
        header.find(Message.SYMBOL_TABLE).ifPresent(links::table);
        header.all(Message.LINK).forEach(links::message);
        header.find(Message.LINK_INFO).ifPresent(links::info);
        return links.all;
    }

    private void table(Message m) {
        long names = file.u64(m.at() + 8);
        file.expect(names, "HEAP", "heap of names");
        heap = file.u64(names + 24);
        long length = file.u64(names + 8);
        file.slice(heap, length);
        heapEnd = heap + length;
        node(file.u64(m.at()), 256);
    }

    private void node(long at, int above) {
        file.expect(at, "TREE", "tree of a group's members");
        int level = file.u8(at + 5);
        if (file.u8(at + 4) != 0 || level >= above || !nodes.add(at)) {
            throw FileBytes.broken(at, "the tree of a group's members is no tree");
        }
        int entries = file.u16(at + 6);
        for (int i = 0; i < entries; i++) {
            long child = file.u64(at + 32 + 16L * i);
            if (level == 0) {
                symbols(child);
            } else {
                node(child, level);
            }
        }
    }

    private void symbols(long at) {
        file.expect(at, "SNOD", "list of a group's members");
        if (!nodes.add(at)) {
            throw FileBytes.broken(at, "the tree of a group's members is no tree");
        }
        int n = file.u16(at + 6);
        for (int i = 0; i < n; i++) {
            long entry = at + 8 + (long) ENTRY * i;
            long offset = file.u64(entry);
            if (offset < 0 || offset >= heapEnd - heap) {
                throw FileBytes.broken(entry, "the name of a member does not lie where names do");
            }
            add(file.name(heap + offset, heapEnd), file.u64(entry + 8), file.u32(entry + 16) != SOFT);
        }
    }

    private void message(Message m) {
        int flags = file.u8(m.at() + 1);
        long at = m.at() + 2;
        int type = 0;
        if ((flags & 8) != 0) {
            type = file.u8(at++);
        }
        at += (flags & 4) != 0 ? 8 : 0;
        at += (flags & 16) != 0 ? 1 : 0;
        int width = 1 << (flags & 3);
        long length = file.sized(at, width);
        at += width;
        if (length < 1 || length > 1024) {
            throw FileBytes.broken(at, "the name of a member of '" + group + "' has " + length + " bytes");
        }
        boolean own = type == 0;
        add(file.text(at, length), own ? file.u64(at + length) : FileBytes.UNDEFINED, own);
    }

    private void info(Message m) {
        int flags = file.u8(m.at() + 1);
        long fractal = file.u64(m.at() + 2 + ((flags & 1) != 0 ? 8 : 0));
        if (fractal != FileBytes.UNDEFINED) {
            throw YunmoException.invalid(
                    "the HDF5 group '%s' keeps its members in a fractal heap, which is not read: write the file with"
                            + " h5py's default libver='earliest'",
                    group);
        }
    }

    private void add(String name, long address, boolean own) {
        if (all.putIfAbsent(name, new Link(address, own)) != null) {
            throw YunmoException.invalid("the HDF5 group '%s' has two members named '%s'", group, name);
        }
        if (all.size() > MOST) {
            throw YunmoException.invalid("the HDF5 group '%s' has more than %d members", group, MOST);
        }
    }
}
