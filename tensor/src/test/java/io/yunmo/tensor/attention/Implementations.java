package io.yunmo.tensor.attention;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.foreign.NativeKernels;
import java.util.stream.Stream;

/** All implementations that this machine can run. */
final class Implementations {
    private Implementations() {}

    static Stream<AttentionKernel> attention() {
        return Stream.concat(
                NativeKernels.all().stream().map(NativeKernels::attention),
                Stream.of(Kernels.java().attention(), new PlainAttention()));
    }

    static Stream<StepKernels> steps() {
        return Stream.concat(
                NativeKernels.all().stream().map(NativeKernels::steps),
                Stream.of(Kernels.java().steps(), new PlainSteps()));
    }
}
