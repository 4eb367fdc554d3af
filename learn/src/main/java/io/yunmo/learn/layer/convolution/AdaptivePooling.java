package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.convolution.Places;
import java.util.List;
import java.util.Objects;

/** Keras's AdaptiveMaxPooling1D to 3D and AdaptiveAveragePooling1D to 3D: an output of a given size from any input. */
public record AdaptivePooling(
        String name, boolean trainable, Pool pool, List<Integer> outputSize, DataFormat dataFormat)
        implements SpatialLayer {
    public AdaptivePooling {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pool, "pool");
        outputSize = List.copyOf(outputSize);
        if (outputSize.stream().anyMatch(n -> n < 1 || n > Sliding.MOST)) {
            throw YunmoException.invalid(
                    "layer '%s': output_size is %s; each must be from 1 to %d", name, outputSize, Sliding.MOST);
        }
    }

    @Override
    public int rank() {
        return outputSize.size();
    }

    @Override
    public String className() {
        return "Adaptive" + pool.keras() + "Pooling" + rank() + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        return Sliding.shape(outputSize, rank(), Shapes.last(input));
    }

    @Override
    public Operation compile(Wiring wiring) {
        Shape in = wiring.input().sample();
        int[] sizes = new int[rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (int) in.dimension(i);
        }
        int[] outputs = outputSize.stream().mapToInt(Integer::intValue).toArray();
        return new PoolingOperation(pool.reduction(), Places.adaptive(sizes, outputs), wiring);
    }
}
