package io.yunmo.serving.onnx;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message in place, reading nothing that it is not asked for. Every length is checked
 * against what is there: INVALID otherwise. One thread.
 */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final MemorySegment message;
    private long at;
    private int field;
    private int wire;
    private long number;
    private MemorySegment bytes;

    Protobuf(MemorySegment message) {
        this.message = message;
        this.bytes = message.asSlice(0, 0);
    }

    /** Steps to the next field; false at the end. */
    boolean next() {
        if (at >= message.byteSize()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw broken();
        }
        switch (wire) {
            case VARINT -> number = varint();
            case FIXED64 -> bytes = take(8);
            case BYTES -> bytes = take(varint());
            case FIXED32 -> bytes = take(4);
            default -> throw broken();
        }
        return true;
    }

    int field() {
        return field;
    }

    /** Whether the field holds bytes: a text, a message or packed numbers. */
    boolean hasBytes() {
        return wire == BYTES;
    }

    /** The field as a message. */
    Protobuf message() {
        return new Protobuf(bytes());
    }

    MemorySegment bytes() {
        if (wire != BYTES) {
            throw broken();
        }
        return bytes;
    }

    String text() {
        return new String(bytes().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    long number() {
        if (wire != VARINT) {
            throw broken();
        }
        return number;
    }

    /** Whether packed numbers are left; they are read by {@link #varint}. */
    boolean more() {
        return at < message.byteSize();
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= message.byteSize()) {
                throw broken();
            }
            byte b = message.get(ValueLayout.JAVA_BYTE, at++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw broken();
    }

    private MemorySegment take(long length) {
        if (length < 0 || length > message.byteSize() - at) {
            throw broken();
        }
        MemorySegment taken = message.asSlice(at, length);
        at += length;
        return taken;
    }

    private static YunmoException broken() {
        return YunmoException.invalid(
                "the file is no ONNX model, or only a part of one: its bytes are no complete protobuf message");
    }
}
