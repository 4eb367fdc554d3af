package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;

/** Keras's UpSampling1D to 3D: each axis so many times as long. */
public record UpSampling(
        String name, boolean trainable, List<Integer> size, Interpolation interpolation, DataFormat dataFormat)
        implements SpatialLayer {
    /** How new positions get their values. */
    public enum Interpolation {
        /** Each position is repeated. */
        NEAREST,
        /** Lines between the centres of pixels; the outermost ones go on. */
        BILINEAR
    }

    public UpSampling {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(interpolation, "interpolation");
        size = List.copyOf(size);
        if (size.stream().anyMatch(n -> n < 1 || n > Sliding.MOST)) {
            throw YunmoException.invalid("layer '%s': size is %s; each must be from 1 to %d", name, size, Sliding.MOST);
        }
    }

    @Override
    public int rank() {
        return size.size();
    }

    @Override
    public String className() {
        return "UpSampling" + rank() + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        long[] d = input.dimensions();
        for (int i = 0; i < rank(); i++) {
            d[i] *= size.get(i);
        }
        return new Shape(d);
    }

    @Override
    public Operation compile(Wiring wiring) {
        Shape in = wiring.input().sample();
        Taps[] axes = new Taps[rank()];
        for (int i = 0; i < axes.length; i++) {
            int n = (int) in.dimension(i);
            axes[i] = switch (interpolation) {
                case NEAREST -> Taps.repeated(n, size.get(i));
                case BILINEAR -> Taps.linear(n, n * size.get(i));
            };
        }
        return ResamplingOperation.of(axes, Shapes.last(in), wiring);
    }
}
