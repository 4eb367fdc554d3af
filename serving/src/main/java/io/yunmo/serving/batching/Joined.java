package io.yunmo.serving.batching;

import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.RowViews;
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
            joined.add(new NamedTensor(first.get(i).name(), RowViews.join(parts)));
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
}
