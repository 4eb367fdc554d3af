package io.yunmo.tensor.attention;

import java.util.stream.Stream;

/** All implementations that this machine can run. */
final class Implementations {
    private Implementations() {}

    static Stream<AttentionKernel> attention() {
        return Stream.of(new PlainAttention());
    }

    static Stream<StepKernels> steps() {
        return Stream.of(new PlainSteps());
    }
}
