package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.initializer.Ones;
import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.PermutedOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Scales to a root mean square of 1 along some axes, then by a learned weight (Zhang and Sennrich 2019).
 *
 * @param axes of the whole batch; negative ones count from the end
 */
public record RMSNormalization(String name, boolean trainable, List<Integer> axes, double epsilon) implements Layer {
    public RMSNormalization {
        Objects.requireNonNull(name, "name");
        axes = List.copyOf(axes);
        if (axes.isEmpty() || !(epsilon >= 0)) {
            throw YunmoException.invalid(
                    "layer '%s' (RMSNormalization): give at least one axis and an epsilon that is not negative", name);
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
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        long[] sizes = Axes.ofSample(this, axes, input).stream()
                .mapToLong(input::dimension)
                .toArray();
        return List.of(new WeightSpec("scale", new Shape(sizes), true, new Ones(), Optional.empty(), Optional.empty()));
    }

    @Override
    public Operation operation(Wiring wiring) {
        Shape sample = wiring.input().sample();
        int[] order = Axes.moving(Axes.ofSample(this, axes, sample), sample.rank());
        Shape moved = Axes.permuted(sample, order);
        int n = 1;
        for (int i = sample.rank() - axes.size(); i < moved.rank(); i++) {
            n *= (int) moved.dimension(i);
        }
        int joined = n;
        return PermutedOperation.of(
                wiring,
                order,
                axes.size() == 1 ? moved : Shape.of(sample.elements() / joined, joined),
                w -> new RmsOperation(w, (float) epsilon));
    }
}
