package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Its inputs side by side along the last axis. */
public record Concatenate(String name, boolean trainable) implements Layer {
    public Concatenate {
        Objects.requireNonNull(name, "name");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw YunmoException.invalid("%s takes one input or more", label());
        }
        long columns = 0;
        for (Shape s : inputs) {
            columns += Shapes.last(s);
            if (!Shapes.withLast(s, 1).equals(Shapes.withLast(inputs.getFirst(), 1))) {
                throw YunmoException.invalid(
                        "%s joins inputs that differ in the last axis alone, given are %s and %s",
                        label(), Shapes.batched(inputs.getFirst()), Shapes.batched(s));
            }
        }
        long[] d = inputs.getFirst().dimensions();
        d[d.length - 1] = columns;
        return Shapes.checked(this, new Shape(d));
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new Run(wiring);
    }

    private record Run(Wiring wiring) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            int at = 0;
            for (int i = 0; i < wiring.inputs().size(); i++) {
                Matrix x = wiring.inputs().get(i).at(samples);
                copy(x, 0, wiring.output().at(samples), at, x.columns());
                at += x.columns();
            }
        }

        @Override
        public void backward(int samples) {
            int at = 0;
            for (int i = 0; i < wiring.inputGradients().size(); i++) {
                Optional<Batch> dx = wiring.inputGradients().get(i);
                int columns = wiring.inputs().get(i).at(samples).columns();
                if (dx.isPresent()) {
                    copy(wiring.gradient().at(samples), at, dx.get().at(samples), 0, columns);
                }
                at += columns;
            }
        }

        private static void copy(Matrix from, int fromColumn, Matrix to, int toColumn, int columns) {
            for (int r = 0; r < from.rows(); r++) {
                long a = from.address() + 4L * ((long) r * from.stride() + fromColumn);
                long b = to.address() + 4L * ((long) r * to.stride() + toColumn);
                Memory.copy(a, b, columns);
            }
        }
    }
}
