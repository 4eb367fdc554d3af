package io.yunmo.language.gguf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Halves;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;

/** Tensors of every block type as f32, with the bits of ggml's reference. */
public final class Dequantizer {
    /** Elements that go through the heap at a time: whole blocks of every type. */
    private static final int CHUNK = 4096;

    private Dequantizer() {}

    /**
     * Writes {@code elements} elements, whole blocks, that begin at byte {@code offset} of {@code from} as little-endian f32 to
     * byte {@code toOffset} of {@code to}. INVALID when they are not whole blocks.
     */
    public static void dequantize(
            BlockType type, MemorySegment from, long offset, long elements, MemorySegment to, long toOffset) {
        if (elements < 0 || elements % type.elements() != 0) {
            throw YunmoException.invalid(
                    "%d elements are no whole blocks of %s, which have %d", elements, type, type.elements());
        }
        MemorySegment source = from.asSlice(offset, elements / type.elements() * type.bytes());
        MemorySegment target = to.asSlice(toOffset, elements * 4);
        switch (type) {
            case F32 -> target.copyFrom(source);
            case F16 -> Halves.f16ToF32(source, target, elements);
            case BF16 -> Halves.bf16ToF32(source, target, elements);
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS ->
                blocks(type, source, elements, target);
        }
    }

    /** All elements of a tensor in the file's order; INVALID when they are more than an array can hold. */
    public static float[] tensor(Gguf file, TensorInfo tensor) {
        long elements = tensor.rows() * tensor.columns();
        if (elements > Integer.MAX_VALUE - 16) {
            throw YunmoException.invalid("tensor '%s' has too many elements for this use: %d", tensor.name(), elements);
        }
        float[] values = new float[(int) elements];
        byte[] bytes = new byte[CHUNK * 4];
        MemorySegment chunk = MemorySegment.ofArray(bytes);
        MemorySegment data = file.data(tensor);
        for (int i = 0; i < values.length; i += CHUNK) {
            int n = Math.min(CHUNK, values.length - i);
            dequantize(
                    tensor.type(),
                    data,
                    i / tensor.type().elements() * (long) tensor.type().bytes(),
                    n,
                    chunk,
                    0);
            MemorySegment.copy(chunk, Memory.FLOAT, 0, values, i, n);
        }
        return values;
    }

    /** Writes row {@code row} of a tensor as f32 to {@code address}. */
    public static void row(Gguf file, TensorInfo tensor, long row, long address) {
        if (row < 0 || row >= tensor.rows()) {
            throw YunmoException.invalid("tensor '%s' has %d rows, no row %d", tensor.name(), tensor.rows(), row);
        }
        dequantize(tensor.type(), file.data(tensor), row * tensor.rowBytes(), tensor.columns(), Memory.ALL, address);
    }

    private static void blocks(BlockType type, MemorySegment from, long elements, MemorySegment to) {
        boolean minimums = Block.hasMinimums(type);
        Block block = new Block();
        byte[] bytes = new byte[CHUNK / type.elements() * type.bytes()];
        float[] values = new float[CHUNK];
        for (long done = 0; done < elements; done += CHUNK) {
            int n = (int) Math.min(CHUNK, elements - done);
            int length = n / type.elements() * type.bytes();
            MemorySegment.copy(from, JAVA_BYTE, done / type.elements() * type.bytes(), bytes, 0, length);
            for (int i = 0, at = 0; i < n; i += type.elements(), at += type.bytes()) {
                block.read(type, bytes, at);
                values(block, minimums, type.elements(), values, i);
            }
            MemorySegment.copy(values, 0, to, Memory.FLOAT, done * 4, n);
        }
    }

    private static void values(Block block, boolean minimums, int n, float[] to, int at) {
        for (int i = 0; i < n; i++) {
            float v = block.scales[i >> 4] * block.codes[i];
            to[at + i] = minimums ? v + block.minimums[i >> 4] : v;
        }
    }
}
