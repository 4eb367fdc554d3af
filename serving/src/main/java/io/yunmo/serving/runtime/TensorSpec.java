package io.yunmo.serving.runtime;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import java.util.Objects;

/** Name, element type and shape of one input or output; a size of -1 is any. */
public record TensorSpec(String name, ElementType type, Shape shape) {
    public TensorSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(shape, "shape");
    }
}
