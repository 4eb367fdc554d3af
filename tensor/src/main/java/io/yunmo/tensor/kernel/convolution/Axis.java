package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.YunmoException;

/**
 * A window that slides along one axis. Output {@code o} sees inputs {@code o * stride - before + t * dilation}, t from 0 to
 * before {@code kernel}; what lies outside the input counts as zero (convolution) or not at all (pooling).
 *
 * @param input positions of the input
 * @param kernel taps of the window
 * @param before positions of padding before the input
 * @param output positions of the output
 */
public record Axis(int input, int kernel, int stride, int dilation, int before, int output) {
    /** An axis that is not there. */
    public static final Axis NONE = new Axis(1, 1, 1, 1, 0, 1);

    public Axis {
        if (input < 1 || kernel < 1 || stride < 1 || dilation < 1 || before < 0 || output < 1) {
            throw YunmoException.invalid(
                    "no window of %d taps, stride %d, dilation %d over %d positions (padding %d) with %d outputs",
                    kernel, stride, dilation, input, before, output);
        }
    }

    /** No padding: the window stays inside; INVALID when it does not fit. */
    public static Axis valid(int input, int kernel, int stride, int dilation) {
        return new Axis(input, kernel, stride, dilation, 0, steps(input, reach(kernel, dilation), stride));
    }

    /** As many outputs as strides begin inside the input; the odd position of padding comes last. */
    public static Axis same(int input, int kernel, int stride, int dilation) {
        int output = (input + stride - 1) / stride;
        int padding = Math.max(0, (output - 1) * stride + reach(kernel, dilation) - input);
        return new Axis(input, kernel, stride, dilation, padding / 2, output);
    }

    /** All padding before the input: an output sees nothing after its position. */
    public static Axis causal(int input, int kernel, int stride, int dilation) {
        int before = reach(kernel, dilation) - 1;
        return new Axis(input, kernel, stride, dilation, before, steps(input + before, before + 1, stride));
    }

    /** Positions from a window's first tap to its last. */
    public static int reach(int kernel, int dilation) {
        return Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1);
    }

    private static int steps(int room, int reach, int stride) {
        return room < reach ? 0 : (room - reach) / stride + 1;
    }

    /** Positions of the input with all padding that windows see. */
    int padded() {
        return Math.max(before + input, (output - 1) * stride + reach(kernel, dilation));
    }

    /** The input's position that a tap of an output sees, or -1 outside. */
    int position(int o, int tap) {
        int at = o * stride - before + tap * dilation;
        return at >= 0 && at < input ? at : -1;
    }

    /** Whether no window reaches outside. */
    boolean inside() {
        return padded() == input;
    }
}
