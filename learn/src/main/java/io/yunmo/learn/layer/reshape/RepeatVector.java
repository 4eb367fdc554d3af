package io.yunmo.learn.layer.reshape;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;
import java.util.Objects;

/**
 * Its input, a vector a sample, as each of several steps.
 *
 * @param n steps
 */
public record RepeatVector(String name, boolean trainable, int n) implements Layer {
    public RepeatVector {
        Objects.requireNonNull(name, "name");
        if (n < 1) {
            throw YunmoException.invalid("layer '%s' (RepeatVector): n is %d; give 1 or more", name, n);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (input.rank() != 1) {
            throw YunmoException.invalid("%s takes a vector a sample, not %s", label(), Shapes.batched(input));
        }
        return Shapes.checked(this, Shape.of(n, input.dimension(0)));
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new Run(wiring, n);
    }

    private record Run(Wiring wiring, int n) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            Batch x = wiring.input();
            Batch y = wiring.output();
            long row = x.block(1);
            for (long r = 0; r < (long) samples * n; r++) {
                Memory.copy(x.address() + 4 * (r / n) * row, y.address() + 4 * r * row, row);
            }
        }

        @Override
        public void backward(int samples) {
            if (wiring.inputGradient().isEmpty()) {
                return;
            }
            long dx = wiring.inputGradient().get().address();
            long dy = wiring.gradient().address();
            long row = wiring.input().block(1);
            for (int s = 0; s < samples; s++) {
                long to = dx + 4 * s * row;
                Memory.copy(dy + 4 * s * n * row, to, row);
                for (int k = 1; k < n; k++) {
                    Elementwise.add(to, dy + 4 * (s * (long) n + k) * row, to, row);
                }
            }
        }
    }
}
