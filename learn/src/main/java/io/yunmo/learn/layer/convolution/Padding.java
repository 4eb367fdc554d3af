package io.yunmo.learn.layer.convolution;

import io.yunmo.tensor.kernel.convolution.Axis;

/** What a window sees beyond the ends of an axis. */
public enum Padding {
    /** Nothing: it stays inside. */
    VALID,
    /** Zeros at both ends, so that there is an output for each stride. */
    SAME,
    /** Zeros before the first position alone: no output sees what comes after it. */
    CAUSAL;

    /** Keras's name. */
    public String keras() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    Axis axis(int input, int kernel, int stride, int dilation) {
        return switch (this) {
            case VALID -> Axis.valid(input, kernel, stride, dilation);
            case SAME -> Axis.same(input, kernel, stride, dilation);
            case CAUSAL -> Axis.causal(input, kernel, stride, dilation);
        };
    }
}
