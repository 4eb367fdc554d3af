package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** What {@link Resampling} means, one element at a time. Bit-equal to it. */
record PlainResampling(Places places, float[] weights) {
    void forward(Matrix x, Matrix y) {
        for (int r = 0; r < y.rows(); r++) {
            for (int c = 0; c < y.columns(); c++) {
                float sum = 0;
                for (int i = first(r); i < end(r); i++) {
                    sum = Math.fma(weights[i], Memory.get(x, position(r, i), c), sum);
                }
                Memory.put(y, r, c, sum);
            }
        }
    }

    void backward(Matrix dy, Matrix dx) {
        for (int r = 0; r < dx.rows(); r++) {
            for (int c = 0; c < dx.columns(); c++) {
                Memory.put(dx, r, c, 0);
            }
        }
        for (int r = 0; r < dy.rows(); r++) {
            for (int c = 0; c < dy.columns(); c++) {
                for (int i = first(r); i < end(r); i++) {
                    int at = position(r, i);
                    Memory.put(dx, at, c, Math.fma(weights[i], Memory.get(dy, r, c), Memory.get(dx, at, c)));
                }
            }
        }
    }

    private int first(int r) {
        return places.starts()[r % places.outputs()];
    }

    private int end(int r) {
        return places.starts()[r % places.outputs() + 1];
    }

    private int position(int r, int i) {
        return r / places.outputs() * places.inputs() + places.seen()[i];
    }
}
