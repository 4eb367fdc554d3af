package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A layer applied to each step of a sequence: steps are samples to it, so nothing is copied.
 *
 * @param layer without statistics over a batch, which would be another thing over all steps together
 */
public record TimeDistributed(String name, boolean trainable, Layer layer) implements Layer {
    /** Layers whose training depends on which samples make a batch. */
    private static final Set<String> BY_BATCH = Set.of("BatchNormalization", "SpectralNormalization");

    public TimeDistributed {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layer, "layer");
        if (BY_BATCH.contains(layer.className())) {
            throw YunmoException.invalid(
                    "layer '%s' (TimeDistributed): %s takes its statistics from whole batches; put it by itself, "
                            + "where it normalises all steps together",
                    name, layer.label());
        }
    }

    /** What the inner layer sees of each sample. */
    private Shape step(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (input.rank() < 2) {
            throw YunmoException.invalid("%s takes steps of values, not %s", label(), Shapes.batched(input));
        }
        long[] sizes = new long[input.rank() - 1];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = input.dimension(i + 1);
        }
        return new Shape(sizes);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape inner = layer.outputShape(List.of(step(inputs)));
        long[] sizes = new long[inner.rank() + 1];
        sizes[0] = inputs.getFirst().dimension(0);
        for (int i = 0; i < inner.rank(); i++) {
            sizes[i + 1] = inner.dimension(i);
        }
        return Shapes.checked(this, new Shape(sizes));
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        List<WeightSpec> all = new ArrayList<>();
        for (WeightSpec w : layer.weights(List.of(step(inputs)))) {
            all.add(w.within(layer.name(), layer.trainable()));
        }
        return all;
    }

    @Override
    public Operation operation(Wiring wiring) {
        int steps = (int) wiring.input().sample().dimension(0);
        Shape in = step(List.of(wiring.input().sample()));
        Shape out = layer.outputShape(List.of(in));
        int samples = Math.multiplyExact(steps, wiring.capacity());
        Operation inner = layer.operation(wiring.inner(
                wiring.input().regrouped(in, samples),
                wiring.output().regrouped(out, samples),
                wiring.weights(),
                wiring.weightGradients(),
                wiring.inputGradient().map(g -> g.regrouped(in, samples)),
                wiring.outputGradient().map(g -> g.regrouped(out, samples))));
        return new Run(inner, steps);
    }

    private record Run(Operation inner, int steps) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            inner.forward(samples * steps, training);
        }

        @Override
        public void backward(int samples) {
            inner.backward(samples * steps);
        }

        @Override
        public double penalty() {
            return inner.penalty();
        }
    }
}
