package io.yunmo.tensor.file;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The order of a new file's tensors, and its header. */
final class SafeTensorsLayout {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int CHUNK = 1 << 24;

    /** As the reference implementation ranks them: the last is written first. */
    private static final List<ElementType> RANK = List.of(
            ElementType.BOOL,
            ElementType.U8,
            ElementType.I8,
            ElementType.I16,
            ElementType.U16,
            ElementType.F16,
            ElementType.BF16,
            ElementType.I32,
            ElementType.U32,
            ElementType.F32,
            ElementType.F64,
            ElementType.I64,
            ElementType.U64);

    private static final Comparator<Map.Entry<String, Tensor>> ORDER = Comparator.comparingInt(
                    (Map.Entry<String, Tensor> e) -> -RANK.indexOf(e.getValue().type()))
            .thenComparing(Map.Entry::getKey);

    private final byte[] header;
    private final List<Tensor> tensors;

    private SafeTensorsLayout(byte[] header, List<Tensor> tensors) {
        this.header = header;
        this.tensors = tensors;
    }

    static SafeTensorsLayout of(Map<String, Tensor> named, Map<String, String> metadata) {
        named.forEach(SafeTensorsLayout::check);
        List<Map.Entry<String, Tensor>> entries = new ArrayList<>(named.entrySet());
        entries.sort(ORDER);
        byte[] header = header(entries, new TreeMap<>(metadata));
        return new SafeTensorsLayout(
                header, entries.stream().map(Map.Entry::getValue).toList());
    }

    private static void check(String name, Tensor tensor) {
        if (name.equals(SafeTensorsHeader.METADATA)) {
            throw YunmoException.invalid("a tensor cannot be named %s in a safetensors file", name);
        }
        if (tensor.type() == ElementType.BYTES) {
            throw YunmoException.invalid("%s: a safetensors file cannot hold strings (BYTES)", name);
        }
    }

    private static byte[] header(List<Map.Entry<String, Tensor>> entries, Map<String, String> metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(SafeTensorsHeader.METADATA);
                json.writeStartObject();
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long at = 0;
            for (Map.Entry<String, Tensor> e : entries) {
                long end = at + e.getValue().data().byteSize();
                writeEntry(json, e.getKey(), e.getValue(), at, end);
                at = end;
            }
            json.writeEndObject();
        }
        return padded(out);
    }

    private static void writeEntry(JsonGenerator json, String name, Tensor tensor, long begin, long end) {
        json.writeName(name);
        json.writeStartObject();
        json.writeStringProperty("dtype", tensor.type().safetensorsName());
        json.writeName("shape");
        long[] shape = tensor.shape().dimensions();
        json.writeArray(shape, 0, shape.length);
        json.writeName("data_offsets");
        json.writeArray(new long[] {begin, end}, 0, 2);
        json.writeEndObject();
    }

    /** Spaces up to a multiple of 8, so that the data begin aligned. */
    private static byte[] padded(ByteArrayOutputStream json) {
        while (json.size() % 8 != 0) {
            json.write(' ');
        }
        return json.toByteArray();
    }

    void writeTo(FileChannel channel) throws IOException {
        writeFully(channel, length());
        writeFully(channel, ByteBuffer.wrap(header));
        for (Tensor tensor : tensors) {
            MemorySegment data = tensor.data();
            for (long at = 0; at < data.byteSize(); at += CHUNK) {
                MemorySegment chunk = data.asSlice(at, Math.min(CHUNK, data.byteSize() - at));
                writeFully(channel, buffer(chunk));
            }
        }
    }

    /** Heap segments of floats or longs have no byte buffer: those are copied. */
    private static ByteBuffer buffer(MemorySegment chunk) {
        return chunk.isNative()
                ? chunk.asByteBuffer()
                : ByteBuffer.wrap(chunk.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer length() {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .flip();
    }

    byte[] toBytes() {
        long size = 8L + header.length;
        for (Tensor tensor : tensors) {
            size = Math.addExact(size, tensor.data().byteSize());
        }
        byte[] bytes = new byte[Math.toIntExact(size)];
        ByteBuffer out = ByteBuffer.wrap(bytes).put(length()).put(header);
        MemorySegment all = MemorySegment.ofArray(bytes);
        long at = out.position();
        for (Tensor tensor : tensors) {
            MemorySegment.copy(tensor.data(), 0, all, at, tensor.data().byteSize());
            at += tensor.data().byteSize();
        }
        return bytes;
    }
}
