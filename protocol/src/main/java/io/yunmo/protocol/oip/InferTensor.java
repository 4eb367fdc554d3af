package io.yunmo.protocol.oip;

import io.yunmo.tensor.Tensor;
import java.util.Objects;

/** A tensor of a request or an answer and its name. */
public record InferTensor(String name, Tensor tensor) {
    public InferTensor {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(tensor, "tensor");
    }
}
