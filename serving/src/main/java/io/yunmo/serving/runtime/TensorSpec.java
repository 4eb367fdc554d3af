package io.yunmo.serving.runtime;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.util.Objects;

/**
 * Name, element type and shape of one input or output; a size of -1 is any.
 *
 * @param ranked false where the model does not even fix the number of dimensions; {@code shape} is then {@code [-1]} and
 *     every shape is accepted
 */
public record TensorSpec(String name, ElementType type, Shape shape, boolean ranked) {
    public TensorSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(shape, "shape");
    }

    public TensorSpec(String name, ElementType type, Shape shape) {
        this(name, type, shape, true);
    }

    /** An input or output of any number of dimensions. */
    public static TensorSpec anyRank(String name, ElementType type) {
        return new TensorSpec(name, type, Shape.of(-1), false);
    }

    /** Whether {@code tensor} has this type and a shape that this one allows. */
    public boolean accepts(Tensor tensor) {
        return tensor.type() == type && (!ranked || shape.accepts(tensor.shape()));
    }
}
