package io.yunmo.learn.layer.normalization;

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
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Shifts and scales each channel to mean 0 and variance 1 over the batch while training, and by moving averages
 * otherwise (Ioffe and Szegedy 2015). The variance is the biased one, as in Keras.
 *
 * @param axis the channels' axis of the whole batch; negative ones count from the end
 * @param momentum of the moving averages
 * @param center whether a learned beta is added
 * @param scale whether it is multiplied by a learned gamma
 */
public record BatchNormalization(
        String name,
        boolean trainable,
        int axis,
        double momentum,
        double epsilon,
        boolean center,
        boolean scale,
        Initializer betaInitializer,
        Initializer gammaInitializer,
        Initializer movingMeanInitializer,
        Initializer movingVarianceInitializer,
        Optional<Regularizer> betaRegularizer,
        Optional<Regularizer> gammaRegularizer,
        Optional<Constraint> betaConstraint,
        Optional<Constraint> gammaConstraint)
        implements Layer {
    public BatchNormalization {
        Objects.requireNonNull(name, "name");
        if (!(momentum >= 0 && momentum <= 1) || !(epsilon >= 0)) {
            throw YunmoException.invalid(
                    "layer '%s' (BatchNormalization): momentum must be 0 to 1 and epsilon not negative", name);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        Shapes.sampleAxis(this, axis, input);
        return input;
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        Shape channels = Shape.of(input.dimension(Shapes.sampleAxis(this, axis, input)));
        List<WeightSpec> all = new ArrayList<>();
        if (scale) {
            all.add(new WeightSpec("gamma", channels, true, gammaInitializer, gammaRegularizer, gammaConstraint));
        }
        if (center) {
            all.add(new WeightSpec("beta", channels, true, betaInitializer, betaRegularizer, betaConstraint));
        }
        all.add(WeightSpec.fixed("moving_mean", channels, movingMeanInitializer));
        all.add(WeightSpec.fixed("moving_variance", channels, movingVarianceInitializer));
        return all;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new BatchNormalizationOperation(this, wiring);
    }
}
