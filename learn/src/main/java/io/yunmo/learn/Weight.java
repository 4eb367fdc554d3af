package io.yunmo.learn;

import io.yunmo.tensor.Shape;
import java.util.Objects;

/**
 * One array of a network's parameters.
 *
 * @param path the name it has in weight files: Keras's variable path without the model's name, e.g. {@code dense_1/kernel}
 * @param trainable whether {@code fit} changes it by gradients; moving statistics are not trainable
 */
public record Weight(String path, Shape shape, boolean trainable) {
    public Weight {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(shape, "shape");
    }
}
