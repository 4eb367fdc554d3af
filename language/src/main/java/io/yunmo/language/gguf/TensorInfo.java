package io.yunmo.language.gguf;

import io.yunmo.tensor.YunmoException;
import java.util.List;

/**
 * A tensor of a GGUF file.
 *
 * @param dimensions as in the file: the fastest first, so that a linear layer is [inputs, outputs]; 1 to 4 of them, each 1 or
 *     more
 * @param offset of the first byte from the file's start
 * @param bytes of all blocks
 */
public record TensorInfo(String name, BlockType type, List<Long> dimensions, long offset, long bytes) {
    public TensorInfo {
        dimensions = List.copyOf(dimensions);
        boolean good = !dimensions.isEmpty() && dimensions.size() <= 4;
        for (long d : dimensions) {
            good &= d >= 1;
        }
        if (!good) {
            throw YunmoException.invalid("tensor '%s' has the dimensions %s", name, dimensions);
        }
    }

    /** Elements of a row: the first dimension. */
    public long columns() {
        return dimensions.getFirst();
    }

    /** The product of the other dimensions. */
    public long rows() {
        return dimensions.stream().skip(1).reduce(1L, Math::multiplyExact);
    }

    /** Bytes of a row. */
    public long rowBytes() {
        return columns() / type.elements() * type.bytes();
    }
}
