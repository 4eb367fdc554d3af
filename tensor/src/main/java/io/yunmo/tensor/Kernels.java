package io.yunmo.tensor;

import io.yunmo.tensor.attention.AttentionKernel;
import io.yunmo.tensor.attention.PlainAttention;
import io.yunmo.tensor.attention.PlainSteps;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.attention.VectorAttention;
import io.yunmo.tensor.attention.VectorSteps;
import io.yunmo.tensor.foreign.NativeKernels;
import io.yunmo.tensor.packed.PackedProduct;
import io.yunmo.tensor.packed.PlainProduct;
import io.yunmo.tensor.packed.VectorProduct;

/**
 * The kernels that language models run on, as one set. All sets compute the same bits and may be shared by all threads. They
 * hold no memory but what {@link VectorAttention} keeps for each thread that calls it.
 */
public record Kernels(PackedProduct products, AttentionKernel attention, StepKernels steps) {
    /** The fastest of this machine: the C library where it is there and not switched off, else {@link #java()}. */
    public static Kernels best() {
        return NativeKernels.find().map(Kernels::of).orElseGet(Kernels::java);
    }

    private static Kernels of(NativeKernels c) {
        return new Kernels(c.products(), c.attention(), c.steps());
    }

    /** The Vector API, on any machine. */
    public static Kernels java() {
        return new Kernels(new VectorProduct(), new VectorAttention(), new VectorSteps());
    }

    /** The scalar twins, for tests. */
    public static Kernels plain() {
        return new Kernels(new PlainProduct(), new PlainAttention(), new PlainSteps());
    }

    /** What they are, for people. */
    public String name() {
        return products.name();
    }
}
