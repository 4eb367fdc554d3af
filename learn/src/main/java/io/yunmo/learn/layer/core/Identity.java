package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.CopyOperation;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Its input. */
public record Identity(String name, boolean trainable) implements Layer {
    public Identity {
        Objects.requireNonNull(name, "name");
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
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return true;
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new CopyOperation(wiring);
    }
}
