package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.convolution.Places;
import java.util.Arrays;
import java.util.Objects;

/**
 * Keras's GlobalMaxPooling1D to 3D and GlobalAveragePooling1D to 3D. The mean over steps leaves those out that a mask rules
 * out.
 *
 * @param keepdims whether the axes stay, with a size of 1
 */
public record GlobalPooling(
        String name, boolean trainable, Pool pool, int rank, DataFormat dataFormat, boolean keepdims)
        implements SpatialLayer {
    public GlobalPooling {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pool, "pool");
    }

    @Override
    public String className() {
        return "Global" + pool.keras() + "Pooling" + rank + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        if (!keepdims) {
            return Shape.of(Shapes.last(input));
        }
        long[] d = new long[rank + 1];
        Arrays.fill(d, 1);
        d[rank] = Shapes.last(input);
        return new Shape(d);
    }

    @Override
    public Operation compile(Wiring wiring) {
        if (pool == Pool.AVERAGE && rank == 1 && wiring.mask().isPresent()) {
            return new MaskedMeanOperation(wiring);
        }
        int inputs = Shapes.rows(wiring.input().sample());
        return new PoolingOperation(pool.reduction(), Places.adaptive(new int[] {inputs}, new int[] {1}), wiring);
    }
}
