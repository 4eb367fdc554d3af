package io.yunmo.serving.runtime;

import io.yunmo.tensor.Tensor;
import java.util.Objects;

/** A tensor and the name of the input or output that it is. */
public record NamedTensor(String name, Tensor tensor) {
    public NamedTensor {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(tensor, "tensor");
    }
}
