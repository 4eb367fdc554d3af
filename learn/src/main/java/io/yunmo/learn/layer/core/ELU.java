package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.Elu;
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

/** x above 0, {@code alpha * (exp(x) - 1)} below. */
public record ELU(String name, boolean trainable, double alpha) implements Layer {
    public ELU {
        Objects.requireNonNull(name, "name");
        if (!Double.isFinite(alpha)) {
            throw YunmoException.invalid("layer '%s' (ELU): alpha must be a number", name);
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
        return new ActivationOperation(new Elu(alpha), wiring);
    }
}
