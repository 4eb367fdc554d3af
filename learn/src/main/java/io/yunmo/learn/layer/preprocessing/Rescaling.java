package io.yunmo.learn.layer.preprocessing;

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

/**
 * {@code x * scale + offset}.
 *
 * @param scale one number, or one for each value of the last axis
 * @param offset the same
 */
public record Rescaling(String name, boolean trainable, List<Double> scale, List<Double> offset) implements Layer {
    public Rescaling {
        Objects.requireNonNull(name, "name");
        scale = List.copyOf(scale);
        offset = List.copyOf(offset);
        if (scale.isEmpty() || offset.isEmpty()) {
            throw YunmoException.invalid("layer '%s' (Rescaling): give a scale and an offset", name);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        for (List<Double> some : List.of(scale, offset)) {
            if (some.size() != 1 && some.size() != Shapes.last(input)) {
                throw YunmoException.invalid(
                        "%s: %d numbers do not fit the last axis of input shape %s",
                        label(), some.size(), Shapes.batched(input));
            }
        }
        return input;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        int n = Shapes.last(wiring.input().sample());
        AffineOperation affine = new AffineOperation(wiring, n);
        for (int c = 0; c < n; c++) {
            affine.set(c, 0, scale.get(scale.size() == 1 ? 0 : c), offset.get(offset.size() == 1 ? 0 : c));
        }
        return affine;
    }
}
