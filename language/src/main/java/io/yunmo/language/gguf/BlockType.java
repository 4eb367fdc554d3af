package io.yunmo.language.gguf;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;

/** How a tensor's elements are stored in a GGUF file: blocks of some elements in some bytes (ggml's {@code ggml_type}). */
public enum BlockType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    IQ4_NL(20, 32, 18),
    IQ4_XS(23, 256, 136),
    BF16(30, 1, 2);

    private final int id;
    private final int elements;
    private final int bytes;

    BlockType(int id, int elements, int bytes) {
        this.id = id;
        this.elements = elements;
        this.bytes = bytes;
    }

    /** The number in the file. */
    public int id() {
        return id;
    }

    /** Elements of a block. */
    public int elements() {
        return elements;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }

    /** The type of that number; INVALID, naming those that are known, for another. */
    public static BlockType of(int id) {
        for (BlockType t : values()) {
            if (t.id == id) {
                return t;
            }
        }
        throw YunmoException.invalid(
                "the file stores a tensor as ggml type %d, which is not supported; known are %s: convert the model to one of"
                        + " these with llama-quantize",
                id, Arrays.toString(values()));
    }
}
