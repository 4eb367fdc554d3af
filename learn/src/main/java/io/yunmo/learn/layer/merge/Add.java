package io.yunmo.learn.layer.merge;

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
import java.util.Optional;

/** The sum of its inputs, all of one shape. */
public record Add(String name, boolean trainable) implements Layer {
    public Add {
        Objects.requireNonNull(name, "name");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw YunmoException.invalid("%s takes two inputs or more, %d are connected to it", label(), inputs.size());
        }
        for (Shape s : inputs) {
            if (!s.equals(inputs.getFirst())) {
                throw YunmoException.invalid(
                        "%s adds inputs of one shape, given are %s and %s",
                        label(), Shapes.batched(inputs.getFirst()), Shapes.batched(s));
            }
        }
        return inputs.getFirst();
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new Run(wiring);
    }

    private record Run(Wiring wiring) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            Batch y = wiring.output();
            Batch first = wiring.inputs().getFirst();
            Memory.copy(first.address(), y.address(), y.block(samples));
            for (int i = 1; i < wiring.inputs().size(); i++) {
                long x = wiring.inputs().get(i).address();
                Elementwise.add(y.address(), x, y.address(), y.block(samples));
            }
        }

        @Override
        public void backward(int samples) {
            for (int i = 0; i < wiring.inputGradients().size(); i++) {
                Optional<Batch> dx = wiring.inputGradients().get(i);
                if (dx.isPresent()) {
                    long dy = wiring.gradient().address();
                    Memory.copy(dy, dx.get().address(), dx.get().block(samples));
                }
            }
        }
    }
}
