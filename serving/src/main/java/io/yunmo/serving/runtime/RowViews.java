package io.yunmo.serving.runtime;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Joins tensors along the first dimension, which counts rows, and parts them again. */
public final class RowViews {
    private RowViews() {}

    /** Rows {@code from} to {@code from + count}: a view. */
    public static Tensor part(Tensor whole, int from, int count) {
        Shape shape = withRows(whole.shape(), count);
        long all = whole.shape().dimension(0);
        if (whole.type() == ElementType.BYTES) {
            int width = (int) (whole.strings().size() / all);
            return Tensor.ofStrings(shape, whole.strings().subList(from * width, (from + count) * width));
        }
        long width = whole.data().byteSize() / all;
        return Tensor.of(whole.type(), shape, whole.data().asSlice(from * width, count * width));
    }

    /** The same rows of each tensor. */
    public static List<NamedTensor> part(List<NamedTensor> wholes, int from, int count) {
        List<NamedTensor> parts = new ArrayList<>(wholes.size());
        for (NamedTensor t : wholes) {
            parts.add(new NamedTensor(t.name(), part(t.tensor(), from, count)));
        }
        return parts;
    }

    /** All rows of all parts, one below the other, in new memory; the parts differ in their rows only. */
    public static Tensor join(List<Tensor> parts) {
        long rows = parts.stream().mapToLong(t -> t.shape().dimension(0)).sum();
        Shape shape = withRows(parts.getFirst().shape(), rows);
        if (parts.getFirst().type() == ElementType.BYTES) {
            List<byte[]> strings = new ArrayList<>();
            parts.forEach(t -> strings.addAll(t.strings()));
            return Tensor.ofStrings(shape, strings);
        }
        Tensor joined = HeapTensors.allocate(parts.getFirst().type(), shape);
        long at = 0;
        for (Tensor part : parts) {
            joined.data().asSlice(at, part.data().byteSize()).copyFrom(part.data());
            at += part.data().byteSize();
        }
        return joined;
    }

    /** Each tensor with its rows twice. */
    public static List<NamedTensor> twice(List<NamedTensor> tensors) {
        List<NamedTensor> twice = new ArrayList<>(tensors.size());
        for (NamedTensor t : tensors) {
            twice.add(new NamedTensor(t.name(), join(List.of(t.tensor(), t.tensor()))));
        }
        return twice;
    }

    private static Shape withRows(Shape shape, long rows) {
        long[] dimensions = shape.dimensions();
        dimensions[0] = rows;
        return new Shape(dimensions);
    }
}
