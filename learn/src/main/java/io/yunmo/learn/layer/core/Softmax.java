package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.layer.ActivationOperation;
import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.PermutedOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Exponentials that add up to 1 along some axes. Values that a mask of the input's own shape leaves out get 0.
 *
 * @param axes of the whole batch; negative ones count from the end
 */
public record Softmax(String name, boolean trainable, List<Integer> axes) implements Layer {
    public Softmax {
        Objects.requireNonNull(name, "name");
        axes = List.copyOf(axes);
        if (axes.isEmpty()) {
            throw YunmoException.invalid("layer '%s' (Softmax): give at least one axis", name);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        Axes.ofSample(this, axes, input);
        return input;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Optional<Activation> lastActivation() {
        return axes.equals(List.of(-1)) ? Optional.of(Activation.softmax()) : Optional.empty();
    }

    @Override
    public Operation operation(Wiring wiring) {
        if (wiring.mask().isPresent()) {
            return new MaskedSoftmaxOperation(this, wiring);
        }
        return plain(wiring);
    }

    /** Without a mask. */
    Operation plain(Wiring wiring) {
        Shape sample = wiring.input().sample();
        List<Integer> last = Axes.ofSample(this, axes, sample);
        int[] order = Axes.moving(last, sample.rank());
        int joined = 1;
        for (int axis : last) {
            joined *= (int) sample.dimension(axis);
        }
        Shape shape = last.size() == 1 ? Axes.permuted(sample, order) : Shape.of(sample.elements() / joined, joined);
        return PermutedOperation.of(
                wiring,
                order,
                shape,
                w -> new ActivationOperation(wiring.bare() ? Activation.linear() : Activation.softmax(), w));
    }
}
