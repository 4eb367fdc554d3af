package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/** What {@link Gemm} means, one element at a time. Bit-equal to it. */
final class PlainGemm {
    private PlainGemm() {}

    static void multiply(Gemm.Form form, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        for (int m = 0; m < c.rows(); m++) {
            for (int n = 0; n < c.columns(); n++) {
                Memory.put(c, m, n, chain(form, a, b, m, n, accumulate ? Memory.get(c, m, n) : 0));
            }
        }
    }

    static void affine(Matrix a, Matrix b, long bias, Matrix c, boolean relu) {
        for (int m = 0; m < c.rows(); m++) {
            for (int n = 0; n < c.columns(); n++) {
                float sum = chain(Gemm.Form.NN, a, b, m, n, Memory.get(bias + 4L * n));
                Memory.put(c, m, n, relu && sum < 0 ? 0 : sum);
            }
        }
    }

    private static float chain(Gemm.Form form, Matrix a, Matrix b, int m, int n, float start) {
        int depth = form == Gemm.Form.TN ? a.rows() : a.columns();
        float sum = start;
        for (int k = 0; k < depth; k++) {
            float x = form == Gemm.Form.TN ? Memory.get(a, k, m) : Memory.get(a, m, k);
            float y = form == Gemm.Form.NT ? Memory.get(b, n, k) : Memory.get(b, k, n);
            sum = Math.fma(x, y, sum);
        }
        return sum;
    }
}
