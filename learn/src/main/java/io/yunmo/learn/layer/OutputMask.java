package io.yunmo.learn.layer;

import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The mask that an output carries: which of its steps count. A mask is a batch of zeros and ones whose sample shape is that
 * of the value's first axes (usually one: the steps).
 */
public sealed interface OutputMask {
    OutputMask NONE = new None();

    /** All steps count. */
    record None() implements OutputMask {}

    /** The very mask of an input. */
    record OfInput(int input) implements OutputMask {}

    /** A new one, which the operation fills in its forward pass: see {@link Wiring#outputMasks}. */
    record Own(Shape sample) implements OutputMask {
        public Own {
            Objects.requireNonNull(sample, "sample");
        }
    }

    /** The first input's mask if it has one: for layers that treat each step alike. */
    static List<OutputMask> same(List<Optional<Shape>> masks) {
        return List.of(!masks.isEmpty() && masks.getFirst().isPresent() ? new OfInput(0) : NONE);
    }
}
