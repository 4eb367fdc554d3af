package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Drops whole channels of a sample: SpatialDropout1D, 2D and 3D.
 *
 * @param dimensions axes between batch and channels: 1 to 3
 */
public record SpatialDropout(
        String name, boolean trainable, int dimensions, double rate, boolean channelsFirst, OptionalInt seed)
        implements Layer {
    public SpatialDropout {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seed, "seed");
        if (dimensions < 1 || dimensions > 3 || !(rate >= 0 && rate <= 1)) {
            throw YunmoException.invalid("layer '%s' (SpatialDropout): rate is %s; give 0 to 1", name, rate);
        }
    }

    @Override
    public String className() {
        return "SpatialDropout" + dimensions + "D";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (input.rank() != dimensions + 1) {
            throw YunmoException.invalid(
                    "%s takes samples of %d axes, not %s", label(), dimensions + 1, Shapes.batched(input));
        }
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
        List<Integer> noise = new ArrayList<>();
        noise.add(0);
        for (int i = 0; i <= dimensions; i++) {
            noise.add(i == (channelsFirst ? 0 : dimensions) ? 0 : 1);
        }
        NoiseShape shape = NoiseShape.of(this, noise, wiring.input().sample());
        return new NoiseOperation(wiring, shape, new NoiseKind.Drop(rate), seed);
    }
}
