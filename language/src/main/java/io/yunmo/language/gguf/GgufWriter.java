package io.yunmo.language.gguf;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a GGUF file of version 3, little-endian: pairs and tensors in the order they were added. The weights are asked for
 * one tensor after the other while the file is written, so that they never have to be in memory together. Not for several
 * threads. What is added is trusted to make sense; only what would make the file unreadable is refused with INVALID.
 */
public final class GgufWriter {
    /** A tensor's bytes, written out when their turn comes. */
    @FunctionalInterface
    public interface Content {
        /** Writes exactly the tensor's bytes; does not close {@code to}. */
        void writeTo(OutputStream to) throws IOException;
    }

    private record Entry(TensorInfo tensor, Content content) {}

    private static final int ALIGNMENT = 32;

    private final GgufBytes pairs = new GgufBytes();
    private final List<Entry> tensors = new ArrayList<>();
    private long pairCount;
    private long dataBytes;

    public GgufWriter text(String key, String value) {
        return put(key, ValueType.STRING, value);
    }

    public GgufWriter uint32(String key, long value) {
        return put(key, ValueType.UINT32, value);
    }

    public GgufWriter float32(String key, double value) {
        return put(key, ValueType.FLOAT32, value);
    }

    public GgufWriter flag(String key, boolean value) {
        return put(key, ValueType.BOOL, value);
    }

    /** A single value: a Number, a Boolean or a String as the type asks; for arrays there is {@link #array}. */
    public GgufWriter put(String key, ValueType type, Object value) {
        if (type == ValueType.ARRAY) {
            throw YunmoException.invalid("write the array '%s' with array()", key);
        }
        pairs.text(key.getBytes(StandardCharsets.UTF_8));
        pairs.i32(type.id());
        pairs.value(type, value);
        pairCount++;
        return this;
    }

    /** An array whose elements have the type {@code elements}. */
    public GgufWriter array(String key, ValueType elements, List<?> values) {
        pairs.text(key.getBytes(StandardCharsets.UTF_8));
        pairs.i32(ValueType.ARRAY.id());
        pairs.i32(elements.id());
        pairs.i64(values.size());
        values.forEach(v -> pairs.value(elements, v));
        pairCount++;
        return this;
    }

    public GgufWriter tensor(String name, BlockType type, List<Long> dimensions, byte[] bytes) {
        return tensor(name, type, dimensions, out -> out.write(bytes));
    }

    /** @param dimensions the fastest first; the first a multiple of the block's elements */
    public GgufWriter tensor(String name, BlockType type, List<Long> dimensions, Content content) {
        if (dimensions.getFirst() % type.elements() != 0) {
            throw YunmoException.invalid(
                    "tensor '%s': rows of %d do not divide into blocks of %d",
                    name, dimensions.getFirst(), type.elements());
        }
        long elements = dimensions.stream().reduce(1L, Math::multiplyExact);
        long bytes = elements / type.elements() * type.bytes();
        tensors.add(new Entry(new TensorInfo(name, type, dimensions, dataBytes, bytes), content));
        dataBytes = TensorTableReader.aligned(dataBytes + bytes, ALIGNMENT);
        return this;
    }

    /** Writes the file anew. */
    public void write(Path file) {
        try (Counter out = new Counter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            out.write(header());
            out.pad();
            long start = out.count;
            for (Entry e : tensors) {
                e.content.writeTo(out);
                long expected = start + e.tensor.offset() + e.tensor.bytes();
                if (out.count != expected) {
                    throw new YunmoException(
                            ErrorCode.INTERNAL,
                            "tensor '%s' was written with %d bytes too many"
                                    .formatted(e.tensor.name(), out.count - expected));
                }
                out.pad();
            }
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private byte[] header() {
        GgufBytes b = new GgufBytes();
        b.i32(Gguf.MAGIC);
        b.i32(3);
        b.i64(tensors.size());
        b.i64(pairCount);
        b.all(pairs);
        for (Entry e : tensors) {
            b.text(e.tensor.name().getBytes(StandardCharsets.UTF_8));
            b.i32(e.tensor.dimensions().size());
            e.tensor.dimensions().forEach(b::i64);
            b.i32(e.tensor.type().id());
            b.i64(e.tensor.offset());
        }
        return b.toByteArray();
    }

    /** Little-endian numbers and texts. */
    private static final class GgufBytes extends ByteArrayOutputStream {
        void number(long value, int bytes) {
            for (int i = 0; i < bytes; i++) {
                write((int) (value >> 8 * i));
            }
        }

        void i32(int value) {
            number(value, 4);
        }

        void i64(long value) {
            number(value, 8);
        }

        void text(byte[] bytes) {
            i64(bytes.length);
            writeBytes(bytes);
        }

        void all(GgufBytes other) {
            writeBytes(other.toByteArray());
        }

        void value(ValueType type, Object value) {
            switch (type) {
                case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
                    number(((Number) value).longValue(), type.bytes());
                case FLOAT32 -> i32(Float.floatToRawIntBits(((Number) value).floatValue()));
                case FLOAT64 -> i64(Double.doubleToRawLongBits(((Number) value).doubleValue()));
                case BOOL -> write((Boolean) value ? 1 : 0);
                case STRING -> text(((String) value).getBytes(StandardCharsets.UTF_8));
                case ARRAY -> throw YunmoException.invalid("arrays of arrays are not written");
            }
        }
    }

    private static final class Counter extends OutputStream {
        private final OutputStream to;
        private long count;

        Counter(OutputStream to) {
            this.to = to;
        }

        void pad() throws IOException {
            write(new byte[(int) (TensorTableReader.aligned(count, ALIGNMENT) - count)]);
        }

        @Override
        public void write(int b) throws IOException {
            to.write(b);
            count++;
        }

        @Override
        public void write(byte[] b, int from, int length) throws IOException {
            to.write(b, from, length);
            count += length;
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
