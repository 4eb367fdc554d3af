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
 * Multiplies by normal draws of mean 1 while training (Srivastava et al. 2014).
 *
 * @param rate their variance is {@code rate / (1 - rate)}
 */
public record GaussianDropout(String name, boolean trainable, double rate, OptionalInt seed) implements Layer {
    public GaussianDropout {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seed, "seed");
        if (!(rate >= 0 && rate < 1)) {
            throw YunmoException.invalid("layer '%s' (GaussianDropout): rate is %s; give 0 to below 1", name, rate);
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
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return !learns || rate == 0;
    }

    @Override
    public Operation operation(Wiring wiring) {
        NoiseShape shape = NoiseShape.of(this, List.of(), wiring.input().sample());
        return new NoiseOperation(wiring, shape, new NoiseKind.Gaussian(rate), seed);
    }
}
