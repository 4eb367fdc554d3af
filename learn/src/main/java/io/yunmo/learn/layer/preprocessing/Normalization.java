package io.yunmo.learn.layer.preprocessing;

import io.yunmo.learn.initializer.Ones;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Shifts and scales to mean 0 and variance 1 by statistics that are given or were measured before ({@code adapt}); or back.
 *
 * @param axes of the whole batch that have a mean and a variance for each of their values
 * @param statistics if they are part of the configuration; else they are weights
 * @param invert whether it goes back
 */
public record Normalization(
        String name, boolean trainable, List<Integer> axes, Optional<Statistics> statistics, boolean invert)
        implements Layer {
    /** Keras's smallest deviation. */
    private static final double EPSILON = 1e-7;

    /** Row-major over the axes that are kept, or one number for all. */
    public record Statistics(List<Double> mean, List<Double> variance) {
        public Statistics {
            mean = List.copyOf(mean);
            variance = List.copyOf(variance);
            if (mean.isEmpty() || mean.size() != variance.size()) {
                throw YunmoException.invalid(
                        "Normalization: %d means and %d variances; give as many of both", mean.size(), variance.size());
            }
        }
    }

    public Normalization {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(statistics, "statistics");
        axes = List.copyOf(axes);
    }

    /** The sizes of the axes that are kept. */
    private Shape kept(Shape input) {
        List<Integer> all = Axes.ofSample(this, axes, input);
        return new Shape(all.stream().mapToLong(input::dimension).toArray());
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        int n = Shapes.size(kept(input));
        if (statistics.isPresent()
                && statistics.get().mean().size() != 1
                && statistics.get().mean().size() != n) {
            throw YunmoException.invalid(
                    "%s: %d means do not fit axes %s of input shape %s",
                    label(), statistics.get().mean().size(), axes, Shapes.batched(input));
        }
        return input;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        if (statistics.isPresent()) {
            return List.of();
        }
        Shape shape = kept(Shapes.only(this, inputs));
        return List.of(
                WeightSpec.fixed("mean", shape, new Zeros()),
                WeightSpec.fixed("variance", shape, new Ones()),
                WeightSpec.fixed("count", Shape.of(), new Zeros()));
    }

    @Override
    public Operation operation(Wiring wiring) {
        Shape sample = wiring.input().sample();
        Shape kept = kept(sample);
        long[] wide = new long[sample.rank()];
        Arrays.fill(wide, 1);
        for (int axis : Axes.ofSample(this, axes, sample)) {
            wide[axis] = sample.dimension(axis);
        }
        int[] entries = Axes.broadcast(new Shape(wide), sample);
        AffineOperation affine = new AffineOperation(wiring, entries.length);
        if (statistics.isPresent()) {
            List<Double> mean = statistics.get().mean();
            List<Double> variance = statistics.get().variance();
            for (int i = 0; i < entries.length; i++) {
                int e = mean.size() == 1 ? 0 : entries[i];
                set(affine, i, mean.get(e).floatValue(), variance.get(e).floatValue());
            }
            return affine;
        }
        return new Adapted(this, wiring, affine, RearrangeOperation.offsets(kept, entries));
    }

    private void set(AffineOperation affine, int i, float mean, float variance) {
        double deviation = Math.max((float) Math.sqrt(variance), (float) EPSILON);
        if (invert) {
            affine.set(i, 0, deviation, mean);
        } else {
            affine.set(i, mean, 1 / deviation, 0);
        }
    }

    /** Reads the statistics from the weights in every pass. */
    private record Adapted(Normalization layer, Wiring wiring, AffineOperation affine, int[] entries)
            implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            long mean = wiring.weights().get(0).address();
            long variance = wiring.weights().get(1).address();
            for (int i = 0; i < entries.length; i++) {
                layer.set(affine, i, Memory.get(mean + 4L * entries[i]), Memory.get(variance + 4L * entries[i]));
            }
            affine.forward(samples, training);
        }

        @Override
        public void backward(int samples) {
            affine.backward(samples);
        }
    }
}
