package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;

/** Keras's Cropping1D to 3D. */
public record Cropping(String name, boolean trainable, List<Margins> cropping, DataFormat dataFormat)
        implements SpatialLayer {
    public Cropping {
        Objects.requireNonNull(name, "name");
        cropping = List.copyOf(cropping);
    }

    @Override
    public int rank() {
        return cropping.size();
    }

    @Override
    public String className() {
        return "Cropping" + rank() + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        long[] d = input.dimensions();
        for (int i = 0; i < rank(); i++) {
            d[i] -= cropping.get(i).sum();
            if (d[i] < 1) {
                throw YunmoException.invalid(
                        "%s: cropping (%d, %d) leaves nothing of %d positions (axis %d of %s)",
                        label(),
                        cropping.get(i).before(),
                        cropping.get(i).after(),
                        input.dimension(i),
                        i + 1,
                        Shapes.batched(input));
            }
        }
        return new Shape(d);
    }

    @Override
    public Operation compile(Wiring wiring) {
        Shape in = wiring.input().sample();
        Taps[] axes = new Taps[rank()];
        for (int i = 0; i < axes.length; i++) {
            int n = (int) in.dimension(i);
            axes[i] = Taps.shifted(
                    n, cropping.get(i).before(), n - cropping.get(i).sum());
        }
        return ResamplingOperation.of(axes, Shapes.last(in), wiring);
    }
}
