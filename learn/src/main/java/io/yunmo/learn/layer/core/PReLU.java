package io.yunmo.learn.layer.core;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * x above 0, {@code alpha * x} below, alpha being learned for each value of a sample.
 *
 * @param sharedAxes axes of the whole batch along which alpha is one
 */
public record PReLU(
        String name,
        boolean trainable,
        Initializer alphaInitializer,
        Optional<Regularizer> alphaRegularizer,
        Optional<Constraint> alphaConstraint,
        List<Integer> sharedAxes)
        implements Layer {
    public PReLU {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(alphaInitializer, "alphaInitializer");
        sharedAxes = List.copyOf(sharedAxes);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shapes.only(this, inputs);
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    private Shape alpha(Shape input) {
        long[] sizes = input.dimensions();
        for (int axis : sharedAxes) {
            sizes[Shapes.sampleAxis(this, axis, input)] = 1;
        }
        return new Shape(sizes);
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape shape = alpha(Shapes.only(this, inputs));
        return List.of(new WeightSpec("alpha", shape, true, alphaInitializer, alphaRegularizer, alphaConstraint));
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new PReLUOperation(wiring, alpha(wiring.input().sample()));
    }
}
