package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.layer.ActivationOperation;
import io.yunmo.learn.layer.ActivityOperation;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An activation by itself; Keras calls the class Activation. */
public record ActivationLayer(
        String name, boolean trainable, Activation activation, Optional<Regularizer> activityRegularizer)
        implements Layer {
    public ActivationLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(activityRegularizer, "activityRegularizer");
    }

    @Override
    public String className() {
        return "Activation";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        return Shapes.checked(this, Shapes.withLast(input, activation.outputColumns(Shapes.last(input))));
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
        return ActivityOperation.around(new ActivationOperation(activation, wiring), activityRegularizer, wiring);
    }
}
