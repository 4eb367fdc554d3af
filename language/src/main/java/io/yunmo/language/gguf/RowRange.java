package io.yunmo.language.gguf;

import java.util.List;

/** {@code rows} rows of a tensor from row {@code from} on. */
record RowRange(TensorInfo tensor, long from, long rows) {
    static RowRange all(TensorInfo tensor) {
        return new RowRange(tensor, 0, tensor.rows());
    }

    /** Part {@code index} of the tensor's last dimension, as an expert has it. */
    static RowRange slice(TensorInfo tensor, long index) {
        long rows = tensor.rows() / tensor.dimensions().getLast();
        return new RowRange(tensor, index * rows, rows);
    }

    static long rows(List<RowRange> ranges) {
        return ranges.stream().mapToLong(RowRange::rows).sum();
    }
}
