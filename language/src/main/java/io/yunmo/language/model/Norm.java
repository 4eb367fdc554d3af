package io.yunmo.language.model;

import io.yunmo.tensor.attention.StepKernels;

/**
 * A normalisation in memory.
 *
 * @param weight address of f32[columns]
 * @param bias address of f32[columns], for {@link NormSpec.Kind#LAYER}
 */
record Norm(NormSpec.Kind kind, long weight, long bias, float epsilon) {
    boolean present() {
        return kind != NormSpec.Kind.NONE;
    }

    /** Normalises rows of x into rows of out, which may be x; copies them when there is no norm. */
    void apply(StepKernels steps, long x, long xStride, long out, long outStride, int columns, int from, int to) {
        switch (kind) {
            case RMS -> steps.rmsNorm(x, xStride, weight, epsilon, out, outStride, columns, from, to);
            case LAYER -> steps.layerNorm(x, xStride, weight, bias, epsilon, out, outStride, columns, from, to);
            case NONE -> {
                if (x != out) {
                    steps.copy(x, xStride, out, outStride, columns, from, to);
                }
            }
        }
    }
}
