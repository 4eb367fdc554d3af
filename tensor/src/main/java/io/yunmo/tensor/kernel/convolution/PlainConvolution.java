package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** What {@link Convolution} means, one element at a time. Bit-equal to it. */
record PlainConvolution(Window window, int channels, int filters, int groups) {
    void forward(int samples, Matrix x, Matrix kernel, long bias, Matrix y, boolean relu) {
        for (int r = 0; r < samples * window.outputs(); r++) {
            for (int n = 0; n < filters; n++) {
                float sum = Memory.get(bias + 4L * n);
                for (int k = 0; k < kernel.rows(); k++) {
                    sum = Math.fma(seen(x, r, k, n), Memory.get(kernel, k, n), sum);
                }
                Memory.put(y, r, n, relu && sum < 0 ? 0 : sum);
            }
        }
    }

    void weightGradient(int samples, Matrix x, Matrix dy, Matrix dw) {
        for (int k = 0; k < dw.rows(); k++) {
            for (int n = 0; n < filters; n++) {
                float sum = 0;
                for (int r = 0; r < samples * window.outputs(); r++) {
                    sum = Math.fma(seen(x, r, k, n), Memory.get(dy, r, n), sum);
                }
                Memory.put(dw, k, n, sum);
            }
        }
    }

    void inputGradient(int samples, Matrix dy, Matrix kernel, Matrix dx) {
        for (int r = 0; r < dx.rows(); r++) {
            for (int c = 0; c < channels; c++) {
                Memory.put(dx, r, c, 0);
            }
        }
        int each = channels / groups;
        for (int r = 0; r < samples * window.outputs(); r++) {
            for (int k = 0; k < kernel.rows(); k++) {
                int at = position(r, k / each);
                for (int g = 0; at >= 0 && g < groups; g++) {
                    int c = g * each + k % each;
                    Memory.put(dx, at, c, Memory.get(dx, at, c) + chain(dy, kernel, r, k, g));
                }
            }
        }
    }

    private float chain(Matrix dy, Matrix kernel, int r, int k, int group) {
        int each = filters / groups;
        float sum = 0;
        for (int n = group * each; n < (group + 1) * each; n++) {
            sum = Math.fma(Memory.get(dy, r, n), Memory.get(kernel, k, n), sum);
        }
        return sum;
    }

    /** What filter {@code n} sees at output row {@code r} through row {@code k} of the kernel. */
    private float seen(Matrix x, int r, int k, int n) {
        int each = channels / groups;
        int at = position(r, k / each);
        return at < 0 ? 0 : Memory.get(x, at, n / (filters / groups) * each + k % each);
    }

    private int position(int r, int tap) {
        int at = window.position(r % window.outputs(), tap);
        return at < 0 ? -1 : r / window.outputs() * window.inputs() + at;
    }
}
