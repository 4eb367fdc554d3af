package io.yunmo.language.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Files with a few tensors, in memory. */
final class ModelBytes {
    private ModelBytes() {}

    /** Tensors t0, t1 ... of random blocks whose scales are small, normal numbers. */
    @SafeVarargs
    static Gguf random(BlockType type, List<Long>... dimensions) {
        GgufWriter writer = new GgufWriter();
        SplittableRandom random = new SplittableRandom(type.id());
        for (int i = 0; i < dimensions.length; i++) {
            long elements = dimensions[i].stream().reduce(1L, (a, b) -> a * b);
            byte[] bytes = blocks(type, (int) elements, random);
            writer.tensor("t" + i, type, dimensions[i], bytes);
        }
        return opened(writer);
    }

    static Gguf of(BlockType type, List<Long> dimensions, byte[] bytes) {
        return opened(new GgufWriter().tensor("t", type, dimensions, bytes));
    }

    static void putHalf(byte[] b, int at, float value) {
        short bits = Float.floatToFloat16(value);
        b[at] = (byte) bits;
        b[at + 1] = (byte) (bits >> 8);
    }

    /** The bytes of the file that the writer writes. */
    static byte[] bytes(GgufWriter writer) {
        try {
            Path file = Files.createTempFile("model", ".gguf");
            writer.write(file);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Gguf opened(GgufWriter writer) {
        byte[] bytes = bytes(writer);
        return Gguf.of(Arena.ofAuto().allocate(bytes.length, 64).copyFrom(MemorySegment.ofArray(bytes)));
    }

    private static byte[] blocks(BlockType type, int elements, SplittableRandom random) {
        byte[] bytes = new byte[elements / type.elements() * type.bytes()];
        random.nextBytes(bytes);
        for (int at = 0; at < bytes.length; at += type.bytes()) {
            float scale = (float) (0.001 + random.nextDouble() * 0.01);
            switch (type) {
                case F32 -> {
                    int bits = Float.floatToRawIntBits(scale);
                    for (int i = 0; i < 4; i++) {
                        bytes[at + i] = (byte) (bits >> 8 * i);
                    }
                }
                case BF16 -> {
                    bytes[at] = (byte) (Float.floatToRawIntBits(scale) >> 16);
                    bytes[at + 1] = (byte) (Float.floatToRawIntBits(scale) >> 24);
                }
                case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> putHalf(bytes, at, scale);
                case Q4_1, Q5_1, Q4_K, Q5_K -> {
                    putHalf(bytes, at, scale);
                    putHalf(bytes, at + 2, -scale * 3);
                }
                case Q2_K -> {
                    putHalf(bytes, at + 80, scale);
                    putHalf(bytes, at + 82, scale * 2);
                }
                case Q3_K -> putHalf(bytes, at + 108, scale);
                case Q6_K -> putHalf(bytes, at + 208, scale);
            }
        }
        return bytes;
    }
}
