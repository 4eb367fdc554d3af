package io.yunmo.learn.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds one protobuf message by field numbers, which are those of onnx.proto3. */
final class Protobuf {
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf number(int field, long value) {
        tag(field, 0);
        varint(value);
        return this;
    }

    Protobuf real(int field, float value) {
        tag(field, FIXED32);
        int bits = Float.floatToIntBits(value);
        for (int i = 0; i < 4; i++) {
            out.write(bits >>> 8 * i);
        }
        return this;
    }

    Protobuf text(int field, String value) {
        return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return raw(field, value.toBytes());
    }

    /** Begins a field of that many bytes, which whoever calls this writes behind the message. */
    Protobuf begin(int field, long length) {
        tag(field, BYTES);
        varint(length);
        return this;
    }

    Protobuf raw(int field, byte[] value) {
        begin(field, value.length);
        out.writeBytes(value);
        return this;
    }

    /** Adds another message's fields to these. */
    void append(Protobuf other) {
        out.writeBytes(other.toBytes());
    }

    private void tag(int field, int wire) {
        varint((long) field << 3 | wire);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
