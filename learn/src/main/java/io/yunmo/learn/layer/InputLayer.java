package io.yunmo.learn.layer;

import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Where rows come in.
 *
 * @param shape of one sample
 * @param batch the batch size if the model fixes one; kept for writing, not enforced
 */
public record InputLayer(String name, Shape shape, OptionalInt batch) implements Layer {
    public InputLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(batch, "batch");
        if (shape.rank() == 0) {
            throw YunmoException.invalid("layer '%s' (InputLayer): samples need at least one axis", name);
        }
    }

    @Override
    public boolean trainable() {
        return true;
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (!inputs.isEmpty()) {
            throw YunmoException.invalid("%s takes no input", label());
        }
        return Shapes.checked(this, shape);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return Operation.NOTHING;
    }
}
