package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.Objects;
import java.util.Optional;

/** How a weight begins and what holds it. */
public record WeightTerms(Initializer initializer, Optional<Regularizer> regularizer, Optional<Constraint> constraint) {
    public WeightTerms {
        Objects.requireNonNull(initializer, "initializer");
        Objects.requireNonNull(regularizer, "regularizer");
        Objects.requireNonNull(constraint, "constraint");
    }

    WeightSpec spec(String name, Shape shape) {
        return new WeightSpec(name, shape, true, initializer, regularizer, constraint);
    }
}
