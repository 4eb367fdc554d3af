package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** What {@link DepthwiseConvolution} means, one element at a time. Bit-equal to it. */
record PlainDepthwise(Window window, int channels, int multiplier) {
    void forward(int samples, Matrix x, Matrix kernel, long bias, Matrix y, boolean relu) {
        for (int r = 0; r < samples * window.outputs(); r++) {
            for (int n = 0; n < channels * multiplier; n++) {
                float sum = Memory.get(bias + 4L * n);
                for (int t = 0; t < window.taps(); t++) {
                    sum = Math.fma(seen(x, r, t, n / multiplier), weight(kernel, t, n), sum);
                }
                Memory.put(y, r, n, relu && sum < 0 ? 0 : sum);
            }
        }
    }

    void weightGradient(int samples, Matrix x, Matrix dy, Matrix dw) {
        for (int k = 0; k < dw.rows(); k++) {
            for (int m = 0; m < multiplier; m++) {
                float sum = 0;
                int c = k % channels;
                for (int r = 0; r < samples * window.outputs(); r++) {
                    sum = Math.fma(seen(x, r, k / channels, c), Memory.get(dy, r, c * multiplier + m), sum);
                }
                Memory.put(dw, k, m, sum);
            }
        }
    }

    void inputGradient(int samples, Matrix dy, Matrix kernel, Matrix dx) {
        float[][] sums = new float[dx.rows()][channels * multiplier];
        for (int r = 0; r < samples * window.outputs(); r++) {
            for (int t = 0; t < window.taps(); t++) {
                int at = position(r, t);
                for (int n = 0; at >= 0 && n < channels * multiplier; n++) {
                    sums[at][n] = Math.fma(Memory.get(dy, r, n), weight(kernel, t, n), sums[at][n]);
                }
            }
        }
        for (int r = 0; r < dx.rows(); r++) {
            for (int c = 0; c < channels; c++) {
                float sum = sums[r][c * multiplier];
                for (int m = 1; m < multiplier; m++) {
                    sum += sums[r][c * multiplier + m];
                }
                Memory.put(dx, r, c, sum);
            }
        }
    }

    private float weight(Matrix kernel, int tap, int n) {
        return Memory.get(kernel, tap * channels + n / multiplier, n % multiplier);
    }

    private float seen(Matrix x, int r, int tap, int channel) {
        int at = position(r, tap);
        return at < 0 ? 0 : Memory.get(x, at, channel);
    }

    private int position(int r, int tap) {
        int at = window.position(r % window.outputs(), tap);
        return at < 0 ? -1 : r / window.outputs() * window.inputs() + at;
    }
}
