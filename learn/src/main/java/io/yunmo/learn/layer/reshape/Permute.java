package io.yunmo.learn.layer.reshape;

import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;

/**
 * A sample's axes in another order.
 *
 * @param dims for each axis of the result, counted from 1, the axis that it was
 */
public record Permute(String name, boolean trainable, List<Integer> dims) implements Layer {
    public Permute {
        Objects.requireNonNull(name, "name");
        dims = List.copyOf(dims);
        List<Integer> sorted = dims.stream().sorted().toList();
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i) != i + 1) {
                throw YunmoException.invalid(
                        "layer '%s' (Permute): dims %s must name each axis from 1 once", name, dims);
            }
        }
    }

    private int[] order() {
        return dims.stream().mapToInt(d -> d - 1).toArray();
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (input.rank() != dims.size()) {
            throw YunmoException.invalid("%s: dims %s do not fit input shape %s", label(), dims, Shapes.batched(input));
        }
        return Axes.permuted(input, order());
    }

    @Override
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return Axes.inOrder(order());
    }

    @Override
    public Operation operation(Wiring wiring) {
        return RearrangeOperation.from(Axes.source(wiring.input().sample(), order()), wiring);
    }
}
