package io.yunmo.serving.batching;

import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;

/** Joins requests' tensors along the first dimension, and parts answers again. */
final class Joined {
    private Joined() {}

    static boolean sameBehindRows(Shape a, Shape b) {
        if (a.rank() != b.rank()) {
            return false;
        }
        for (int i = 1; i < a.rank(); i++) {
            if (a.dimension(i) != b.dimension(i)) {
                return false;
            }
        }
        return true;
    }

    /** The inputs of all requests, one below the other, in memory of its own. */
    static List<NamedTensor> inputs(List<Waiting> batch) {
        List<NamedTensor> first = batch.getFirst().inputs;
        List<NamedTensor> joined = new ArrayList<>(first.size());
        for (int i = 0; i < first.size(); i++) {
            int input = i;
            List<Tensor> parts =
                    batch.stream().map(w -> w.inputs.get(input).tensor()).toList();
            joined.add(new NamedTensor(first.get(i).name(), join(parts)));
        }
        return joined;
    }

    private static Tensor join(List<Tensor> parts) {
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

    /**
     * Checks that each output has {@code rows} rows.
     *
     * @throws YunmoException INTERNAL when one has not: the model's rows are not rows
     */
    static void checkRows(List<NamedTensor> outputs, int rows) {
        for (NamedTensor o : outputs) {
            Shape shape = o.tensor().shape();
            if (shape.rank() == 0 || shape.dimension(0) != rows) {
                throw new YunmoException(
                        ErrorCode.INTERNAL,
                        "output '" + o.name() + "' has shape " + shape + " for " + rows + " rows of input");
            }
        }
    }

    /** Rows {@code from} to {@code from + rows} of each output: views of its memory. */
    static List<NamedTensor> part(List<NamedTensor> outputs, int from, int rows) {
        List<NamedTensor> parts = new ArrayList<>(outputs.size());
        for (NamedTensor o : outputs) {
            parts.add(new NamedTensor(o.name(), part(o.tensor(), from, rows)));
        }
        return parts;
    }

    private static Tensor part(Tensor whole, int from, int rows) {
        Shape shape = withRows(whole.shape(), rows);
        long all = whole.shape().dimension(0);
        if (whole.type() == ElementType.BYTES) {
            int width = (int) (whole.strings().size() / all);
            return Tensor.ofStrings(shape, whole.strings().subList(from * width, (from + rows) * width));
        }
        long width = whole.data().byteSize() / all;
        return Tensor.of(whole.type(), shape, whole.data().asSlice(from * width, rows * width));
    }

    private static Shape withRows(Shape shape, long rows) {
        long[] dimensions = shape.dimensions();
        dimensions[0] = rows;
        return new Shape(dimensions);
    }
}
