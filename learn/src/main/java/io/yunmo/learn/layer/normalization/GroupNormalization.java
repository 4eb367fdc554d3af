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
 * Shifts and scales groups of channels of each sample to mean 0 and variance 1 over all positions (Wu and He 2018).
 *
 * @param groups how many groups; -1 for one a channel
 * @param axis the channels' axis of the whole batch; negative ones count from the end
 */
public record GroupNormalization(
        String name,
        boolean trainable,
        int groups,
        int axis,
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
    public GroupNormalization {
        Objects.requireNonNull(name, "name");
        if (groups < 1 && groups != -1 || !(epsilon >= 0)) {
            throw YunmoException.invalid(
                    "layer '%s' (GroupNormalization): groups must be 1 or more (or -1) and epsilon not negative", name);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (groups > 0 && channels(input) % groups != 0) {
            throw YunmoException.invalid(
                    "%s: the channels of input shape %s are no multiple of %d groups",
                    label(), Shapes.batched(input), groups);
        }
        return input;
    }

    private int channels(Shape input) {
        return (int) input.dimension(Shapes.sampleAxis(this, axis, input));
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape channels = Shape.of(channels(Shapes.only(this, inputs)));
        List<WeightSpec> all = new ArrayList<>();
        if (scale) {
            all.add(new WeightSpec("gamma", channels, true, gammaInitializer, gammaRegularizer, gammaConstraint));
        }
        if (center) {
            all.add(new WeightSpec("beta", channels, true, betaInitializer, betaRegularizer, betaConstraint));
        }
        return all;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        Shape sample = wiring.input().sample();
        int parts = groups == -1 ? channels(sample) : groups;
        int[] order = Axes.moving(List.of(Shapes.sampleAxis(this, axis, sample)), sample.rank());
        Shape moved = Axes.permuted(sample, order);
        return PermutedOperation.of(
                wiring,
                order,
                moved,
                w -> new GroupedNormalizationOperation(w, epsilon, scale, center, Shapes.rows(moved), parts));
    }
}
