package io.yunmo.learn.layer.noise;

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
import java.util.OptionalInt;

/**
 * Zeroes values at random while training and scales the others by {@code 1 / (1 - rate)}. Which ones depends on the
 * fit's seed, the layer and the step alone, so a fit can be repeated and resumed.
 *
 * @param rate the part that is zeroed
 * @param seed mixed into the fit's seed
 */
public record Dropout(String name, boolean trainable, double rate, OptionalInt seed) implements Layer {
    public Dropout {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seed, "seed");
        if (!(rate >= 0 && rate <= 1)) {
            throw YunmoException.invalid("layer '%s' (Dropout): rate is %s; give 0 to 1", name, rate);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shapes.only(this, inputs);
    }

    @Override
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return !learns || rate == 0;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new DropoutOperation(this, wiring);
    }
}
