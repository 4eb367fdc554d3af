package io.yunmo.learn.hdf5;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * An array to be written.
 *
 * @param type F32, F64, or an integer of any size
 * @param values gives them, of that type and shape, when it is the array's turn
 */
public record Hdf5Array(ElementType type, Shape shape, Supplier<Tensor> values) {
    public Hdf5Array {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(values, "values");
    }

    /** One that is at hand. */
    public static Hdf5Array of(Tensor tensor) {
        return new Hdf5Array(tensor.type(), tensor.shape(), () -> tensor);
    }

    long bytes() {
        return Math.multiplyExact(shape.elements(), (long) type.size());
    }
}
