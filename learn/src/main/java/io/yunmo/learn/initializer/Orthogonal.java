package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A random matrix with orthogonal columns (rows, if there are fewer rows) of length {@code gain}: the Q of the QR
 * decomposition of a normal matrix (Saxe et al., 2014). More dimensions are taken as rows but for the last.
 */
public record Orthogonal(double gain, OptionalLong seed) implements Initializer {
    @Override
    public float[] values(int[] shape, long given) {
        if (shape.length < 2) {
            throw YunmoException.invalid(
                    "the Orthogonal initializer needs two dimensions or more, not a weight of shape %s",
                    Arrays.toString(shape));
        }
        int columns = shape[shape.length - 1];
        int n = Initializer.elements(shape);
        int rows = columns == 0 ? 0 : n / columns;
        int length = Math.max(rows, columns);
        double[][] q = orthonormal(Math.min(rows, columns), length, new Draws(seed, given).normal(n, 0, 1));
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            int r = i / columns;
            int c = i % columns;
            v[i] = (float) (gain * (rows < columns ? q[r][c] : q[c][r]));
        }
        return v;
    }

    /** Gram-Schmidt, twice for rounding; the same Q as a QR whose R has a positive diagonal. */
    private static double[][] orthonormal(int vectors, int length, float[] random) {
        double[][] q = new double[vectors][length];
        for (int i = 0; i < vectors; i++) {
            for (int j = 0; j < length; j++) {
                q[i][j] = random[i * length + j];
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < i; k++) {
                    add(q[i], -dot(q[i], q[k]), q[k]);
                }
            }
            double scale = 1 / Math.sqrt(dot(q[i], q[i]));
            for (int j = 0; j < length; j++) {
                q[i][j] *= scale;
            }
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) {
            s += a[i] * b[i];
        }
        return s;
    }

    private static void add(double[] a, double k, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += k * b[i];
        }
    }

    @Override
    public JsonNode write() {
        return Initializers.write(
                "Orthogonal", Initializers.putSeed(KerasObject.empty(), seed).put("gain", gain));
    }
}
