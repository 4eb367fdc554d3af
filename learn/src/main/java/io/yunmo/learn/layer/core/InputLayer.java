package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
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
 * @param type Keras's name of the values' type; they are float32 here, which holds whole numbers to 2^24
 */
public record InputLayer(String name, Shape shape, OptionalInt batch, String type) implements Layer {
    public InputLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(batch, "batch");
        if (shape.rank() == 0) {
            throw YunmoException.invalid("layer '%s' (InputLayer): samples need at least one axis", name);
        }
    }

    /** An input of float32 in batches of any size. */
    public InputLayer(String name, Shape shape) {
        this(name, shape, OptionalInt.empty(), "float32");
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
