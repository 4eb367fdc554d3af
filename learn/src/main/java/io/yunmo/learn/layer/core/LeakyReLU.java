package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.LeakyRelu;
import io.yunmo.learn.layer.ActivationOperation;
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

/** x above 0, {@code negativeSlope * x} below. */
public record LeakyReLU(String name, boolean trainable, double negativeSlope) implements Layer {
    public LeakyReLU {
        Objects.requireNonNull(name, "name");
        if (!Double.isFinite(negativeSlope)) {
            throw YunmoException.invalid("layer '%s' (LeakyReLU): negative_slope must be a number", name);
        }
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
        return new ActivationOperation(new LeakyRelu(negativeSlope), wiring);
    }
}
