package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;

/** What {@link LayerNorm} means, one element at a time. Bit-equal to it. */
final class PlainLayerNorm {
    private PlainLayerNorm() {}

    static void forward(Matrix x, Matrix y, Matrix gamma, Matrix beta, float epsilon, float[][] statistics) {
        int n = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            float[] sums = new float[16];
            for (int j = 0; j < n; j++) {
                sums[j % 16] += Memory.get(x, r, j);
            }
            float mean = sixteen(sums) / n;
            float[] squares = new float[16];
            for (int j = 0; j < n; j++) {
                float d = Memory.get(x, r, j) - mean;
                squares[j % 16] = Math.fma(d, d, squares[j % 16]);
            }
            float inverse = (float) (1 / Math.sqrt(sixteen(squares) / n + epsilon));
            statistics[r] = new float[] {mean, inverse};
            for (int j = 0; j < n; j++) {
                float normal = (Memory.get(x, r, j) - mean) * inverse;
                Memory.put(y, r, j, Math.fma(normal, Memory.get(gamma, 0, j), Memory.get(beta, 0, j)));
            }
        }
    }

    static void backward(
            Matrix x, Matrix dy, Matrix dx, Matrix gamma, float[][] statistics, Matrix gammas, Matrix betas) {
        int n = x.columns();
        Elementwise.fill(gammas.address(), 0, gammas.stride());
        Elementwise.fill(betas.address(), 0, betas.stride());
        for (int r = 0; r < x.rows(); r++) {
            float mean = statistics[r][0];
            float inverse = statistics[r][1];
            float[] sums = new float[16];
            float[] normals = new float[16];
            for (int j = 0; j < n; j++) {
                float d = Memory.get(dy, r, j);
                float scaled = d * Memory.get(gamma, 0, j);
                float normal = (Memory.get(x, r, j) - mean) * inverse;
                sums[j % 16] += scaled;
                normals[j % 16] = Math.fma(scaled, normal, normals[j % 16]);
                Memory.put(gammas, 0, j, Math.fma(normal, d, Memory.get(gammas, 0, j)));
                Memory.put(betas, 0, j, Memory.get(betas, 0, j) + d);
            }
            float a = sixteen(sums) / n;
            float b = sixteen(normals) / n;
            for (int j = 0; j < n; j++) {
                float scaled = Memory.get(dy, r, j) * Memory.get(gamma, 0, j);
                float normal = (Memory.get(x, r, j) - mean) * inverse;
                Memory.put(dx, r, j, Math.fma(normal, -b, scaled - a) * inverse);
            }
        }
    }

    private static float sixteen(float[] s) {
        for (int n = 8; n > 0; n /= 2) {
            for (int i = 0; i < n; i++) {
                s[i] += s[i + n];
            }
        }
        return s[0];
    }
}
