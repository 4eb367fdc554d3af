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
 * @param noiseShape of the draws, the batch first: 1 where values share a draw, 0 (null in Keras) for the input's own size;
 *     empty if each value has its own
 * @param seed mixed into the fit's seed
 */
public record Dropout(String name, boolean trainable, double rate, List<Integer> noiseShape, OptionalInt seed)
        implements Layer {
    public Dropout {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seed, "seed");
        noiseShape = List.copyOf(noiseShape);
        if (!(rate >= 0 && rate <= 1)) {
            throw YunmoException.invalid("layer '%s' (Dropout): rate is %s; give 0 to 1", name, rate);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        NoiseShape.of(this, noiseShape, input);
        return input;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return !learns || rate == 0;
    }

    @Override
    public Operation operation(Wiring wiring) {
        NoiseShape shape = NoiseShape.of(this, noiseShape, wiring.input().sample());
        return new NoiseOperation(wiring, shape, new NoiseKind.Drop(rate), seed);
    }
}
