package io.yunmo.serving.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages by field number, to make ONNX files that no exporter would. */
final class OnnxBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    OnnxBytes number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    OnnxBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    OnnxBytes message(int field, OnnxBytes value) {
        return bytes(field, value.toBytes());
    }

    private OnnxBytes bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        while ((value & ~0x7fL) != 0) {
            out.write((int) (value & 0x7f | 0x80));
            value >>>= 7;
        }
        out.write((int) value);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** A node of one operator. */
    static OnnxBytes node(String operator, String output, String... inputs) {
        OnnxBytes node = new OnnxBytes();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    /** An input or output of a graph: a tensor of the type and sizes given. */
    static OnnxBytes value(String name, int type, long... sizes) {
        OnnxBytes shape = new OnnxBytes();
        for (long size : sizes) {
            shape.message(1, size < 0 ? new OnnxBytes().text(2, "n") : new OnnxBytes().number(1, size));
        }
        OnnxBytes tensor = new OnnxBytes().number(1, type).message(2, shape);
        return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensor));
    }

    /** A file with the graph. */
    static byte[] model(OnnxBytes graph) {
        return new OnnxBytes()
                .number(1, 8)
                .message(7, graph.text(2, "g"))
                .message(8, new OnnxBytes().text(1, "").number(2, 17))
                .toBytes();
    }
}
