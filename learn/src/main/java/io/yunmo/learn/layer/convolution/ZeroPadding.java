package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;

/** Keras's ZeroPadding1D to 3D. */
public record ZeroPadding(String name, boolean trainable, List<Margins> padding, DataFormat dataFormat)
        implements SpatialLayer {
    public ZeroPadding {
        Objects.requireNonNull(name, "name");
        padding = List.copyOf(padding);
    }

    @Override
    public int rank() {
        return padding.size();
    }

    @Override
    public String className() {
        return "ZeroPadding" + rank() + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        long[] d = input.dimensions();
        for (int i = 0; i < rank(); i++) {
            d[i] += padding.get(i).sum();
        }
        return new Shape(d);
    }

    @Override
    public Operation compile(Wiring wiring) {
        Shape in = wiring.input().sample();
        Taps[] axes = new Taps[rank()];
        for (int i = 0; i < axes.length; i++) {
            int from = -padding.get(i).before();
            axes[i] = Taps.shifted(
                    (int) in.dimension(i),
                    from,
                    (int) in.dimension(i) + padding.get(i).sum());
        }
        return ResamplingOperation.of(axes, Shapes.last(in), wiring);
    }
}
