package io.yunmo.learn.layer;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.Objects;
import java.util.Optional;

/**
 * A weight that a layer has.
 *
 * @param name the second part of its path, e.g. {@code kernel}
 * @param trainable whether gradients change it: false for moving statistics
 */
public record WeightSpec(
        String name,
        Shape shape,
        boolean trainable,
        Initializer initializer,
        Optional<Regularizer> regularizer,
        Optional<Constraint> constraint) {
    public WeightSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(initializer, "initializer");
        Objects.requireNonNull(regularizer, "regularizer");
        Objects.requireNonNull(constraint, "constraint");
    }

    /** The weight of a layer inside another one: {@code layer/name}, and fixed if that layer is. */
    public WeightSpec within(String layer, boolean learns) {
        return new WeightSpec(layer + "/" + name, shape, trainable && learns, initializer, regularizer, constraint);
    }

    /** A weight that gradients leave alone. */
    public static WeightSpec fixed(String name, Shape shape, Initializer initializer) {
        return new WeightSpec(name, shape, false, initializer, Optional.empty(), Optional.empty());
    }
}
