package io.yunmo.learn.layer.reshape;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;

/**
 * Another shape for as many values.
 *
 * @param target of one sample; one axis may be -1: what is left
 */
public record Reshape(String name, boolean trainable, Shape target) implements Layer {
    public Reshape {
        Objects.requireNonNull(name, "name");
        int open = 0;
        for (long d : target.dimensions()) {
            open += d == -1 ? 1 : 0;
        }
        if (open > 1 || target.rank() == 0) {
            throw YunmoException.invalid(
                    "layer '%s' (Reshape): target_shape %s needs at least one axis and at most one -1", name, target);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        long[] d = target.dimensions();
        long known = 1;
        for (long size : d) {
            known = size == -1 ? known : Math.multiplyExact(known, size);
        }
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1 && known > 0) {
                d[i] = input.elements() / known;
                known *= d[i];
            }
        }
        if (known != input.elements()) {
            throw YunmoException.invalid(
                    "%s: input shape %s has %d values a sample, target_shape %s does not",
                    label(), Shapes.batched(input), input.elements(), target);
        }
        return Shapes.checked(this, new Shape(d));
    }

    @Override
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return Shapes.sameLayout(inputs.getFirst(), outputShape(inputs));
    }

    @Override
    public Operation operation(Wiring wiring) {
        return RearrangeOperation.inOrder(wiring);
    }
}
