package io.yunmo.learn.layer;

import io.yunmo.learn.activation.LeakyRelu;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;

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
    public Operation operation(Wiring wiring) {
        return new ActivationOperation(new LeakyRelu(negativeSlope), wiring);
    }
}
