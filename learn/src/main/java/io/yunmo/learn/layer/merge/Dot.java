package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The products of two inputs, summed along one axis of each: a matrix product for each sample.
 *
 * @param axes of the whole batch: one for both inputs, or one for each; negative ones count from the end
 * @param normalize whether both are first scaled to length 1 along their axis, which gives cosines
 */
public record Dot(String name, boolean trainable, List<Integer> axes, boolean normalize) implements Layer {
    public Dot {
        Objects.requireNonNull(name, "name");
        axes = List.copyOf(axes);
        if (axes.isEmpty() || axes.size() > 2) {
            throw YunmoException.invalid("layer '%s' (Dot): axes are %s; give one or two", name, axes);
        }
    }

    /** The axis of a sample of an input along which is summed. */
    int axis(int input, Shape shape) {
        return Shapes.sampleAxis(this, axes.get(axes.size() == 1 ? 0 : input), shape);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw YunmoException.invalid("%s takes two inputs, %d are connected to it", label(), inputs.size());
        }
        Shape x = inputs.get(0);
        Shape y = inputs.get(1);
        int a = axis(0, x);
        int b = axis(1, y);
        if (x.dimension(a) != y.dimension(b)) {
            throw YunmoException.invalid(
                    "%s: axis %d of %s and axis %d of %s have different sizes",
                    label(), a + 1, Shapes.batched(x), b + 1, Shapes.batched(y));
        }
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            if (i != a) {
                sizes.add(x.dimension(i));
            }
        }
        for (int i = 0; i < y.rank(); i++) {
            if (i != b) {
                sizes.add(y.dimension(i));
            }
        }
        if (sizes.isEmpty()) {
            sizes.add(1L);
        }
        return Shapes.checked(
                this, new Shape(sizes.stream().mapToLong(Long::longValue).toArray()));
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new DotOperation(this, wiring);
    }
}
