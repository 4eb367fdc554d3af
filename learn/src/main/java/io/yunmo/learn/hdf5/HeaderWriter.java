package io.yunmo.learn.hdf5;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes object headers of version 1 (specification, IV.A). */
final class HeaderWriter {
    /** The header of an array, and where in it the address of its values stands. */
    record ArrayHeader(int at, int valuesAt) {}

    private record Part(int type, byte[] data) {}

    private static final int FILL_VALUE = 0x05;
    private static final int LONGEST_INLINE = 60_000;

    private final Metadata m;

    HeaderWriter(Metadata m) {
        this.m = m;
    }

    /** A group's header: its members, and the texts beside it. */
    int group(Hdf5Tree tree, int members, int heap) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(
                Message.SYMBOL_TABLE, buffer(16).putLong(members).putLong(heap).array()));
        tree.texts().forEach((name, text) -> parts.add(text(name, text.getBytes(StandardCharsets.UTF_8))));
        tree.lists().forEach((name, texts) -> parts.add(list(name, texts)));
        return write(parts);
    }

    ArrayHeader array(Hdf5Array array) {
        byte[] layout = buffer(24)
                .put((byte) 3)
                .put((byte) 1)
                .putLong(FileBytes.UNDEFINED)
                .putLong(array.bytes())
                .array();
        int at = write(List.of(
                new Part(Message.DATASPACE, space(array.shape())),
                new Part(Message.DATATYPE, number(array.type())),
                new Part(FILL_VALUE, new byte[] {2, 2, 2, 0, 0, 0, 0, 0}),
                new Part(Message.LAYOUT, layout)));
        return new ArrayHeader(at, m.size() - layout.length + 2);
    }

    private int write(List<Part> parts) {
        int length = parts.stream().mapToInt(p -> 8 + p.data().length).sum();
        int at = m.room(16 + length);
        m.u8(at, 1);
        m.u16(at + 2, parts.size());
        m.u32(at + 4, 1);
        m.u32(at + 8, length);
        int next = at + 16;
        for (Part p : parts) {
            m.u16(next, p.type());
            m.u16(next + 2, p.data().length);
            m.put(next + 8, p.data());
            next += 8 + p.data().length;
        }
        return at;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] space(Shape shape) {
        ByteBuffer b = buffer(8 + 8 * shape.rank()).put((byte) 1).put((byte) shape.rank());
        b.position(8);
        for (long size : shape.dimensions()) {
            b.putLong(size);
        }
        return b.array();
    }

    private static byte[] number(ElementType type) {
        return switch (type) {
            case F32 -> real(4, 31, 23, 8, 127);
            case F64 -> real(8, 63, 52, 11, 1023);
            case U8, U16, U32, U64 -> integer(type.size(), 0);
            case I8, I16, I32, I64 -> integer(type.size(), 8);
            case BOOL, F16, BF16, BYTES -> throw YunmoException.invalid("%s is not written to HDF5 files", type);
        };
    }

    private static byte[] real(int size, int sign, int fraction, int exponent, int bias) {
        ByteBuffer b = buffer(24);
        b.put((byte) 0x11).put((byte) 0x20).put((byte) sign).put((byte) 0).putInt(size);
        b.putShort((short) 0).putShort((short) (8 * size));
        b.put((byte) fraction).put((byte) exponent).put((byte) 0).put((byte) fraction);
        return b.putInt(bias).array();
    }

    private static byte[] integer(int size, int bits) {
        ByteBuffer b = buffer(16);
        b.put((byte) 0x10).put((byte) bits).putShort((short) 0).putInt(size);
        return b.putShort((short) 0).putShort((short) (8 * size)).array();
    }

    private Part text(String name, byte[] text) {
        if (text.length > LONGEST_INLINE) {
            return longText(name, text);
        }
        int width = Math.max(1, text.length);
        ByteBuffer data = buffer((width + 7) & ~7).put(text);
        return attribute(name, type(0x13, 0x11, width), space(Shape.of()), data.array());
    }

    private static Part list(String name, List<String> texts) {
        List<byte[]> all =
                texts.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
        int width = all.stream().mapToInt(t -> t.length).max().orElse(1);
        width = Math.max(1, width);
        ByteBuffer data = buffer((all.size() * width + 7) & ~7);
        for (int i = 0; i < all.size(); i++) {
            data.put(i * width, all.get(i));
        }
        return attribute(name, type(0x13, 0x11, width), space(Shape.of(all.size())), data.array());
    }

    /** A text that is too long for a header lies in a heap of its own (specification, III.E). */
    private Part longText(String name, byte[] text) {
        int length = 32 + ((text.length + 7) & ~7) + 16;
        int at = m.room(Math.max(4096, length));
        int size = m.size() - at;
        m.letters(at, "GCOL");
        m.u8(at + 4, 1);
        m.u64(at + 8, size);
        m.u16(at + 16, 1);
        m.u64(at + 24, text.length);
        m.put(at + 32, text);
        int rest = at + 32 + ((text.length + 7) & ~7);
        m.u64(rest + 8, at + size - rest);
        byte[] data = buffer(16).putInt(text.length).putLong(at).putInt(1).array();
        ByteBuffer type = buffer(24).put(type(0x19, 0x01, 16));
        type.put(1, (byte) 0x01).put(2, (byte) 0x01);
        type.put(8, integer(1, 0));
        return attribute(name, type.array(), space(Shape.of()), data);
    }

    /** The first eight bytes of a type without properties. */
    private static byte[] type(int versionAndClass, int bits, int size) {
        return buffer(8)
                .put((byte) versionAndClass)
                .put((byte) bits)
                .putShort((short) 0)
                .putInt(size)
                .array();
    }

    private static Part attribute(String name, byte[] type, byte[] space, byte[] data) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int nameRoom = (text.length + 8) & ~7;
        ByteBuffer b = buffer(8 + nameRoom + ((type.length + 7) & ~7) + space.length + data.length);
        b.put((byte) 1).put((byte) 0).putShort((short) (text.length + 1));
        b.putShort((short) type.length).putShort((short) space.length);
        b.put(text).position(8 + nameRoom);
        b.put(type).position(8 + nameRoom + ((type.length + 7) & ~7));
        return new Part(Message.ATTRIBUTE, b.put(space).put(data).array());
    }
}
