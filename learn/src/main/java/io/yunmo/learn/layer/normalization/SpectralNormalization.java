package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.initializer.TruncatedNormal;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A layer whose kernel is divided by its largest singular value before each training step (Miyato et al. 2018), which is
 * found by power iteration. As in Keras the kernel itself is overwritten.
 *
 * @param layer whose first weight is the kernel
 */
public record SpectralNormalization(String name, boolean trainable, Layer layer, int powerIterations) implements Layer {
    public SpectralNormalization {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layer, "layer");
        if (powerIterations < 1) {
            throw YunmoException.invalid(
                    "layer '%s' (SpectralNormalization): power_iterations is %d; give 1 or more",
                    name, powerIterations);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return layer.outputShape(inputs);
    }

    /** The kernel, the vector of the iteration, and the layer's other weights. */
    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        List<WeightSpec> inner = layer.weights(inputs);
        if (inner.isEmpty()
                || !Set.of("kernel", "embeddings").contains(inner.getFirst().name())) {
            throw YunmoException.invalid("%s: %s has no kernel to normalise", label(), layer.label());
        }
        List<WeightSpec> all = new ArrayList<>();
        inner.forEach(w -> all.add(w.within(layer.name(), layer.trainable())));
        Shape vector = Shape.of(1, Shapes.last(inner.getFirst().shape()));
        all.add(1, WeightSpec.fixed("vector_u", vector, new TruncatedNormal(0, 0.02, OptionalLong.empty())));
        return all;
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new SpectralOperation(this, wiring);
    }
}
