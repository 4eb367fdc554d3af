package io.yunmo.learn.hdf5;

import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts that stand beside a group or an array. */
final class Attributes {
    /** The most bytes of an attribute's texts together. */
    private static final long MOST_BYTES = 64L << 20;

    private static final long MOST_TEXTS = 1 << 16;

    /** The most texts that are passed over on the way to those of an attribute. */
    private static final int MOST_STEPS = 1 << 22;

    private final FileBytes file;
    private final String owner;
    private long left = MOST_BYTES;
    private int steps;

    private Attributes(FileBytes file, String owner) {
        this.file = file;
        this.owner = owner;
    }

    /** The texts of an attribute, in order; one for a scalar. */
    static Optional<List<String>> read(FileBytes file, ObjectHeader header, String owner, String name) {
        Attributes attributes = new Attributes(file, owner);
        for (Message m : header.all(Message.ATTRIBUTE)) {
            Optional<List<String>> texts = attributes.texts(m, name);
            if (texts.isPresent()) {
                return texts;
            }
        }
        attributes.refuseDense(header, name);
        return Optional.empty();
    }

    private Optional<List<String>> texts(Message m, String name) {
        int version = file.u8(m.at());
        if (m.shared() || version < 1 || version > 3) {
            throw FileBytes.broken(m.at(), "no attribute of a version that is known is there");
        }
        long start = m.at() + (version == 3 ? 9 : 8);
        int nameSize = file.u16(m.at() + 2);
        String own = file.name(start, start + nameSize);
        if (!own.equals(name)) {
            return Optional.empty();
        }
        if (version > 1 && file.u8(m.at() + 1) != 0) {
            throw YunmoException.invalid("the attribute '%s' of '%s' has a named type, which is not read", name, owner);
        }
        int align = version == 1 ? 8 : 1;
        long type = start + padded(nameSize, align);
        long space = type + padded(file.u16(m.at() + 4), align);
        long data = space + padded(file.u16(m.at() + 6), align);
        return Optional.of(texts(name, Datatype.read(file, type), Dataspace.read(file, space), data, m));
    }

    private static long padded(int size, int align) {
        return (size + align - 1L) / align * align;
    }

    private List<String> texts(String name, Datatype type, Shape shape, long data, Message m) {
        long n = shape.elements();
        boolean fixed = type.kind() == Datatype.Kind.TEXT;
        if (n > 0 && !fixed && type.kind() != Datatype.Kind.TEXT_OF_ANY_LENGTH) {
            throw YunmoException.invalid("the attribute '%s' of '%s' must be text", name, owner);
        }
        if (n > MOST_TEXTS || n * type.size() > m.at() + m.size() - data) {
            throw FileBytes.broken(m.at(), "the attribute '%s' of '%s' is not whole".formatted(name, owner));
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            long at = data + (long) i * type.size();
            texts.add(fixed ? ended(take(at, type.size())) : elsewhere(at));
        }
        return texts;
    }

    /** A text of the heap that all objects share. */
    private String elsewhere(long at) {
        long length = file.u32(at);
        long collection = file.u64(at + 4);
        long index = file.u32(at + 12);
        if (length == 0) {
            return "";
        }
        file.expect(collection, "GCOL", "heap of texts");
        long end = collection + file.u64(collection + 8);
        for (long object = collection + 16; object >= 0 && object + 16 <= end; ) {
            long size = file.u64(object + 8);
            int number = file.u16(object);
            if (number == 0 || size < 0 || steps++ > MOST_STEPS) {
                break;
            }
            if (number == index) {
                return take(object + 16, Math.min(size, length));
            }
            object += 16 + (size + 7) / 8 * 8;
        }
        throw FileBytes.broken(at, "a text of '" + owner + "' is not where it should be");
    }

    private String take(long at, long length) {
        left -= length;
        if (left < 0) {
            throw YunmoException.invalid("the attributes of '%s' are longer than %d bytes", owner, MOST_BYTES);
        }
        return file.text(at, length);
    }

    private static String ended(String padded) {
        int end = padded.indexOf('\0');
        return end < 0 ? padded : padded.substring(0, end);
    }

    private void refuseDense(ObjectHeader header, String name) {
        header.find(Message.ATTRIBUTE_INFO).ifPresent(m -> {
            long fractal = file.u64(m.at() + 2 + ((file.u8(m.at() + 1) & 1) != 0 ? 2 : 0));
            if (fractal != FileBytes.UNDEFINED) {
                throw YunmoException.invalid(
                        "'%s' keeps its attributes, '%s' perhaps among them, in a fractal heap, which is not read: write"
                                + " the file with h5py's default libver='earliest'",
                        owner, name);
            }
        });
    }
}
