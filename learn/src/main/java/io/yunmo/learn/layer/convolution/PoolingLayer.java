package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.convolution.Places;
import java.util.Objects;

/** Keras's MaxPooling1D to 3D and AveragePooling1D to 3D. */
public record PoolingLayer(String name, boolean trainable, Pool pool, Sliding sliding, DataFormat dataFormat)
        implements SpatialLayer {
    public PoolingLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pool, "pool");
    }

    @Override
    public int rank() {
        return sliding.rank();
    }

    @Override
    public String className() {
        return pool.keras() + "Pooling" + rank() + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        return sliding.output(this, input, Shapes.last(input));
    }

    @Override
    public Operation compile(Wiring wiring) {
        return new PoolingOperation(
                pool.kind(), Places.of(sliding.window(this, wiring.input().sample())), wiring);
    }
}
