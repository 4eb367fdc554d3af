package io.yunmo.language.gguf;

import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the list of tensors, and checks that each lies in the file, aligned, and in nobody else's bytes. */
final class TensorTableReader {
    private static final int LONGEST_NAME = 255;
    private static final int MOST_DIMENSIONS = 4;

    /** A name's length, a letter, the count of dimensions, one of them, a type, an offset. */
    static final int SMALLEST_TENSOR = 8 + 1 + 4 + 8 + 4 + 8;

    /** About what a tensor takes in memory beside its name. */
    private static final int TENSOR_OBJECTS = 320;

    private final FileCursor file;

    TensorTableReader(FileCursor file) {
        this.file = file;
    }

    /** The tensors in the file's order, with offsets from the file's start. */
    List<TensorInfo> read(int tensors, long alignment) {
        List<TensorInfo> table = new ArrayList<>(tensors);
        Set<String> names = HashSet.newHashSet(tensors);
        for (int i = 0; i < tensors; i++) {
            TensorInfo t = tensor(alignment);
            if (!names.add(t.name())) {
                throw file.broken(0, "there are two tensors of that name");
            }
            table.add(t);
        }
        return placed(table, aligned(file.position(), alignment));
    }

    private TensorInfo tensor(long alignment) {
        file.in("the list of tensors", "");
        file.budget(TENSOR_OBJECTS);
        String name = file.text("a tensor's name", LONGEST_NAME);
        if (name.isEmpty()) {
            throw file.broken(8, "its name is empty");
        }
        file.in("tensor", name);
        List<Long> dimensions = dimensions();
        BlockType type = type(name);
        if (dimensions.getFirst() % type.elements() != 0) {
            throw file.broken(
                    4,
                    "its rows of %d elements do not divide into blocks of %d",
                    dimensions.getFirst(),
                    type.elements());
        }
        long offset = file.i64();
        if (offset < 0 || offset % alignment != 0) {
            throw file.broken(8, "its offset %s is not a multiple of %d", Long.toUnsignedString(offset), alignment);
        }
        return new TensorInfo(name, type, dimensions, offset, bytes(type, dimensions));
    }

    private static long bytes(BlockType type, List<Long> dimensions) {
        long elements = 1;
        for (long d : dimensions) {
            elements *= d;
        }
        return elements / type.elements() * type.bytes();
    }

    /** Whose product, and that in bytes, fits into a long. */
    private List<Long> dimensions() {
        int n = file.i32();
        if (n < 1 || n > MOST_DIMENSIONS) {
            throw file.broken(
                    4, "it has %s dimensions; 1 to %d are possible", Integer.toUnsignedString(n), MOST_DIMENSIONS);
        }
        List<Long> dimensions = new ArrayList<>(n);
        long product = 1;
        for (int i = 0; i < n; i++) {
            long d = file.i64();
            if (d < 1 || d > (Long.MAX_VALUE >> 4) / product) {
                throw file.broken(8, "its dimension %d is %s", i, Long.toUnsignedString(d));
            }
            product *= d;
            dimensions.add(d);
        }
        return dimensions;
    }

    private BlockType type(String name) {
        int id = file.i32();
        try {
            return BlockType.of(id);
        } catch (YunmoException e) {
            throw new YunmoException(e.code(), "tensor '" + MetadataReader.shown(name) + "': " + e.getMessage(), e);
        }
    }

    private List<TensorInfo> placed(List<TensorInfo> relative, long start) {
        long size = file.position() + file.left();
        List<TensorInfo> table = new ArrayList<>(relative.size());
        for (TensorInfo t : relative) {
            if (t.offset() > size - start || t.bytes() > size - start - t.offset()) {
                throw outside(t, start, size);
            }
            table.add(new TensorInfo(t.name(), t.type(), t.dimensions(), start + t.offset(), t.bytes()));
        }
        refuseOverlap(table);
        return List.copyOf(table);
    }

    private static YunmoException outside(TensorInfo t, long start, long size) {
        long end = start + t.offset() + t.bytes();
        return YunmoException.invalid(
                "the GGUF file is cut off in tensor '%s': it ends at byte %s, and the file has %d, so at least %s bytes are"
                        + " missing; fetch it again",
                MetadataReader.shown(t.name()), Long.toUnsignedString(end), size, Long.toUnsignedString(end - size));
    }

    private static void refuseOverlap(List<TensorInfo> table) {
        List<TensorInfo> sorted = new ArrayList<>(table);
        sorted.sort(Comparator.comparingLong(TensorInfo::offset));
        for (int i = 1; i < sorted.size(); i++) {
            TensorInfo a = sorted.get(i - 1);
            TensorInfo b = sorted.get(i);
            if (a.offset() + a.bytes() > b.offset()) {
                throw YunmoException.invalid(
                        "the GGUF file is damaged: tensors '%s' and '%s' share bytes from %d on; fetch it again",
                        MetadataReader.shown(a.name()), MetadataReader.shown(b.name()), b.offset());
            }
        }
    }

    static long aligned(long position, long alignment) {
        return (position + alignment - 1) & -alignment;
    }
}
