package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.PermutedOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Shifts and scales each sample to mean 0 and variance 1 over some of its axes (Ba, Kiros and Hinton 2016).
 *
 * @param axes of the whole batch, negative ones counting from the end
 * @param center whether a learned beta is added
 * @param scale whether it is multiplied by a learned gamma
 */
public record LayerNormalization(
        String name,
        boolean trainable,
        List<Integer> axes,
        double epsilon,
        boolean center,
        boolean scale,
        Initializer betaInitializer,
        Initializer gammaInitializer,
        Optional<Regularizer> betaRegularizer,
        Optional<Regularizer> gammaRegularizer,
        Optional<Constraint> betaConstraint,
        Optional<Constraint> gammaConstraint)
        implements Layer {
    public LayerNormalization {
        Objects.requireNonNull(name, "name");
        axes = List.copyOf(axes);
        if (axes.isEmpty() || !(epsilon >= 0)) {
            throw YunmoException.invalid(
                    "layer '%s' (LayerNormalization): give at least one axis and an epsilon that is not negative",
                    name);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        normalised(input);
        return input;
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape shape = normalised(Shapes.only(this, inputs));
        List<WeightSpec> all = new ArrayList<>();
        if (scale) {
            all.add(new WeightSpec("gamma", shape, true, gammaInitializer, gammaRegularizer, gammaConstraint));
        }
        if (center) {
            all.add(new WeightSpec("beta", shape, true, betaInitializer, betaRegularizer, betaConstraint));
        }
        return all;
    }

    /** The sizes of the axes that are normalised together, in their order. */
    Shape normalised(Shape input) {
        return new Shape(Axes.ofSample(this, axes, input).stream()
                .mapToLong(input::dimension)
                .toArray());
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        Shape sample = wiring.input().sample();
        int rows = Shapes.rows(normalised(sample));
        int[] order = Axes.moving(Axes.ofSample(this, axes, sample), sample.rank());
        return PermutedOperation.of(
                wiring,
                order,
                Axes.permuted(sample, order),
                w -> rows == 1
                        ? new RowNormalizationOperation(w, epsilon, scale, center)
                        : new GroupedNormalizationOperation(w, epsilon, scale, center, rows, 1));
    }
}
