package io.yunmo.language.gguf;

/**
 * A tensor of a GGUF file.
 *
 * @param dimensions as in the file: the fastest first, so that a linear layer is [inputs, outputs]; 1 to 4 of them
 * @param offset of the first byte from the file's start
 */
public record TensorInfo(String name, BlockType type, java.util.List<Long> dimensions, long offset, long bytes) {
    public TensorInfo {
        dimensions = java.util.List.copyOf(dimensions);
    }

    /** Elements of a row: the first dimension. */
    public long columns() {
        return dimensions.getFirst();
    }

    /** The product of the other dimensions. */
    public long rows() {
        return dimensions.stream().skip(1).reduce(1L, Math::multiplyExact);
    }
}
