package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Leaves out the steps all of whose values are {@code maskValue}: they become zero, and later layers are told.
 */
public record Masking(String name, boolean trainable, double maskValue) implements Layer {
    public Masking {
        Objects.requireNonNull(name, "name");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (input.rank() < 2) {
            throw YunmoException.invalid("%s takes steps of values, not %s", label(), Shapes.batched(input));
        }
        return input;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        Shape input = Shapes.only(this, inputs);
        long[] steps = new long[input.rank() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = input.dimension(i);
        }
        return List.of(new OutputMask.Own(new Shape(steps)));
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new Run(
                wiring, (float) maskValue, wiring.outputMasks().getFirst().orElseThrow());
    }

    private record Run(Wiring wiring, float value, Batch mask) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            Matrix x = wiring.input().at(samples);
            Matrix y = wiring.output().at(samples);
            Matrix m = mask.at(samples);
            for (int r = 0; r < x.rows(); r++) {
                boolean counts = false;
                for (int c = 0; c < x.columns(); c++) {
                    counts |= Memory.get(x, r, c) != value;
                }
                Memory.put(m, r / m.columns(), r % m.columns(), counts ? 1 : 0);
                copy(x, y, r, counts);
            }
        }

        @Override
        public void backward(int samples) {
            if (wiring.inputGradient().isEmpty()) {
                return;
            }
            Matrix dy = wiring.gradient().at(samples);
            Matrix dx = wiring.inputGradient().get().at(samples);
            Matrix m = mask.at(samples);
            for (int r = 0; r < dy.rows(); r++) {
                copy(dy, dx, r, Memory.get(m, r / m.columns(), r % m.columns()) != 0);
            }
        }

        private static void copy(Matrix from, Matrix to, int row, boolean counts) {
            for (int c = 0; c < from.columns(); c++) {
                Memory.put(to, row, c, counts ? Memory.get(from, row, c) : 0);
            }
        }
    }
}
