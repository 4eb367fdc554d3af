package io.yunmo.learn.layer.reshape;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * All axes of a sample in one.
 *
 * @param channelsFirst whether the first axis of a sample is its channels, which then run fastest in the result
 */
public record Flatten(String name, boolean trainable, boolean channelsFirst) implements Layer {
    public Flatten {
        Objects.requireNonNull(name, "name");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shapes.checked(this, Shape.of(Shapes.only(this, inputs).elements()));
    }

    @Override
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return !permutes(inputs.getFirst()) && Shapes.sameLayout(inputs.getFirst(), outputShape(inputs));
    }

    @Override
    public Operation operation(Wiring wiring) {
        Shape in = wiring.input().sample();
        if (!permutes(in)) {
            return RearrangeOperation.inOrder(wiring);
        }
        int channels = (int) in.dimension(0);
        int rest = (int) (in.elements() / channels);
        int[] source = new int[channels * rest];
        for (int i = 0; i < source.length; i++) {
            source[i] = i % channels * rest + i / channels;
        }
        return RearrangeOperation.from(source, wiring);
    }

    private boolean permutes(Shape input) {
        return channelsFirst && input.rank() > 1;
    }
}
