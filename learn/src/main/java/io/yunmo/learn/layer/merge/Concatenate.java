package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Its inputs one behind the other along an axis.
 *
 * @param axis of the whole batch; negative ones count from the end
 */
public record Concatenate(String name, boolean trainable, int axis) implements Layer {
    public Concatenate {
        Objects.requireNonNull(name, "name");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw YunmoException.invalid("%s takes one input or more", label());
        }
        Shape first = inputs.getFirst();
        int at = Shapes.sampleAxis(this, axis, first);
        long size = 0;
        for (Shape s : inputs) {
            if (s.rank() != first.rank() || !with(s, at, 1).equals(with(first, at, 1))) {
                throw YunmoException.invalid(
                        "%s joins inputs that differ in axis %d alone, given are %s and %s",
                        label(), axis, Shapes.batched(first), Shapes.batched(s));
            }
            size += s.dimension(at);
        }
        return Shapes.checked(this, with(first, at, size));
    }

    private static Shape with(Shape shape, int axis, long size) {
        long[] d = shape.dimensions();
        d[axis] = size;
        return new Shape(d);
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        Shape out = outputShape(inputs);
        if (out.rank() < 2 || masks.stream().noneMatch(Optional::isPresent)) {
            return List.of(OutputMask.NONE);
        }
        return List.of(new OutputMask.Own(steps(out)));
    }

    /** All axes but the last. */
    static Shape steps(Shape shape) {
        long[] d = new long[shape.rank() - 1];
        for (int i = 0; i < d.length; i++) {
            d[i] = shape.dimension(i);
        }
        return new Shape(d);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new ConcatenateOperation(
                wiring, Shapes.sampleAxis(this, axis, wiring.output().sample()));
    }
}
