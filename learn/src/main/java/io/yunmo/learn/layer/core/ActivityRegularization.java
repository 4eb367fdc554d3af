package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.ActivityOperation;
import io.yunmo.learn.layer.CopyOperation;
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

/** Its input; what that is adds a penalty to the loss. */
public record ActivityRegularization(String name, boolean trainable, Regularizer regularizer, double l1, double l2)
        implements Layer {
    public ActivityRegularization {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(regularizer, "regularizer");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shapes.only(this, inputs);
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return ActivityOperation.around(new CopyOperation(wiring), Optional.of(regularizer), wiring);
    }
}
