package io.yunmo.learn.hdf5;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All messages of one object's header, of version 1 or 2. A block of them is read once, and their number is bounded. */
final class ObjectHeader {
    private static final int MOST_MESSAGES = 1 << 16;
    private static final int VERSION_1_PREFIX = 16;
    private static final int CHECKSUM = 4;

    private record Block(long at, long length) {}

    private final FileBytes file;
    private final List<Message> messages = new ArrayList<>();
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    private final Set<Long> seen = new HashSet<>();
    private int prefix;

    private ObjectHeader(FileBytes file) {
        this.file = file;
    }

    static ObjectHeader read(FileBytes file, long at) {
        ObjectHeader header = new ObjectHeader(file);
        if (file.has(at, "OHDR")) {
            header.second(at);
        } else {
            header.first(at);
        }
        return header;
    }

    /** The first message of a type. */
    Optional<Message> find(int type) {
        return messages.stream().filter(m -> m.type() == type).findFirst();
    }

    List<Message> all(int type) {
        return messages.stream().filter(m -> m.type() == type).toList();
    }

    private void first(long at) {
        if (file.u8(at) != 1) {
            throw FileBytes.broken(at, "no object header of a version that is known is there");
        }
        prefix = 8;
        add(at + VERSION_1_PREFIX, file.u32(at + 8));
        while (!blocks.isEmpty()) {
            Block b = blocks.poll();
            messages(b.at(), b.at() + b.length(), false);
        }
    }

    private void second(long at) {
        if (file.u8(at + 4) != 2) {
            throw FileBytes.broken(at, "no object header of a version that is known is there");
        }
        int flags = file.u8(at + 5);
        long next = at + 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        int width = 1 << (flags & 3);
        prefix = (flags & 4) != 0 ? 6 : 4;
        add(next + width, file.sized(next, width));
        boolean continued = false;
        while (!blocks.isEmpty()) {
            Block b = blocks.poll();
            long start = b.at();
            long end = b.at() + b.length();
            if (continued) {
                file.expect(start, "OCHK", "further part of an object's header");
                start += 4;
                end -= CHECKSUM;
            }
            messages(start, end, true);
            continued = true;
        }
    }

    private void add(long at, long length) {
        if (!seen.add(at)) {
            throw FileBytes.broken(at, "an object's header leads back into itself");
        }
        if (seen.size() > MOST_MESSAGES) {
            throw FileBytes.broken(at, "an object's header has more than " + MOST_MESSAGES + " parts");
        }
        file.slice(at, length);
        blocks.add(new Block(at, length));
    }

    private void messages(long start, long end, boolean compact) {
        for (long at = start; at + prefix <= end; ) {
            int type = compact ? file.u8(at) : file.u16(at);
            int size = file.u16(at + (compact ? 1 : 2));
            int flags = file.u8(at + (compact ? 3 : 4));
            long data = at + prefix;
            if (data + size > end) {
                throw FileBytes.broken(at, "a message of an object's header is longer than the header");
            }
            message(new Message(type, flags, data, size));
            at = data + size;
        }
    }

    private void message(Message m) {
        if (m.type() == Message.CONTINUATION) {
            if (m.size() < 16) {
                throw FileBytes.broken(m.at(), "a message of an object's header is too short");
            }
            add(file.u64(m.at()), file.u64(m.at() + 8));
            return;
        }
        messages.add(m);
        if (messages.size() > MOST_MESSAGES) {
            throw FileBytes.broken(m.at(), "an object's header has more than " + MOST_MESSAGES + " messages");
        }
    }
}
