package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.ActivityOperation;
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

/** {@code activation(x · kernel + bias)} over the last axis of samples of any rank. */
public record Dense(
        String name,
        boolean trainable,
        int units,
        Activation activation,
        boolean useBias,
        Initializer kernelInitializer,
        Initializer biasInitializer,
        Optional<Regularizer> kernelRegularizer,
        Optional<Regularizer> biasRegularizer,
        Optional<Regularizer> activityRegularizer,
        Optional<Constraint> kernelConstraint,
        Optional<Constraint> biasConstraint)
        implements Layer {
    /** The most units a layer may have. */
    public static final int MOST_UNITS = 1 << 24;

    public Dense {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        if (units < 1 || units > MOST_UNITS) {
            throw YunmoException.invalid(
                    "layer '%s' (Dense): units is %d; give a whole number from 1 to %d", name, units, MOST_UNITS);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        return Shapes.checked(this, Shapes.withLast(input, activation.outputColumns(units)));
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape kernel = Shape.of(Shapes.last(Shapes.only(this, inputs)), units);
        List<WeightSpec> all = new ArrayList<>();
        all.add(new WeightSpec("kernel", kernel, true, kernelInitializer, kernelRegularizer, kernelConstraint));
        if (useBias) {
            all.add(new WeightSpec("bias", Shape.of(units), true, biasInitializer, biasRegularizer, biasConstraint));
        }
        return all;
    }

    @Override
    public Optional<Activation> lastActivation() {
        return activityRegularizer.isEmpty() ? Optional.of(activation) : Optional.empty();
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        Operation dense = new DenseOperation(this, wiring);
        return ActivityOperation.around(dense, activityRegularizer, wiring);
    }
}
