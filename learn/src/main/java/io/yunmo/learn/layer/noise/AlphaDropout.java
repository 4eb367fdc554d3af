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
 * Sets values at random to what SELU gives far below zero while training, and shifts and scales so that mean and variance
 * stay (Klambauer et al. 2017).
 *
 * @param noiseShape as in {@link Dropout}
 */
public record AlphaDropout(String name, boolean trainable, double rate, List<Integer> noiseShape, OptionalInt seed)
        implements Layer {
    public AlphaDropout {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seed, "seed");
        noiseShape = List.copyOf(noiseShape);
        if (!(rate >= 0 && rate <= 1)) {
            throw YunmoException.invalid("layer '%s' (AlphaDropout): rate is %s; give 0 to 1", name, rate);
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
        return new NoiseOperation(wiring, shape, new NoiseKind.Alpha(rate), seed);
    }
}
