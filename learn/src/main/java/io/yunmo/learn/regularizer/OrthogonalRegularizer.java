package io.yunmo.learn.regularizer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * factor * the mean |cosine| between two different rows (or columns) of a matrix. Allocates a copy of the matrix a call:
 * meant for small kernels.
 *
 * @param rows whether rows rather than columns are to be orthogonal
 */
public record OrthogonalRegularizer(double factor, boolean rows) implements Regularizer {
    private static final double EPSILON = 1e-24;

    static Regularizer read(Arguments a) {
        return new OrthogonalRegularizer(
                a.number("factor", 0.01), a.choice("mode", true, Map.of("rows", true, "columns", false)));
    }

    @Override
    public double loss(Matrix w) {
        double[][] v = vectors(w);
        normalise(v);
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.abs(dot(v[i], v[j]));
            }
        }
        return factor * sum / pairs(v.length);
    }

    @Override
    public void addGradient(Matrix w, Matrix gradient, float scale) {
        double[][] v = vectors(w);
        double[] lengths = normalise(v);
        for (int i = 0; i < v.length; i++) {
            double[] g = gradientOf(v, i);
            double along = dot(g, v[i]);
            double k = scale * factor / pairs(v.length) / lengths[i];
            for (int j = 0; j < g.length; j++) {
                add(gradient, i, j, (float) (k * (g[j] - along * v[i][j])));
            }
        }
    }

    /** Of the sum of |cosines| with respect to unit vector {@code i}. */
    private static double[] gradientOf(double[][] v, int i) {
        double[] g = new double[v[i].length];
        for (int k = 0; k < v.length; k++) {
            double sign = k == i ? 0 : Math.signum(dot(v[i], v[k]));
            for (int j = 0; j < g.length; j++) {
                g[j] += sign * v[k][j];
            }
        }
        return g;
    }

    private void add(Matrix m, int vector, int element, float value) {
        long at = address(m, vector, element);
        Memory.put(at, Memory.get(at) + value);
    }

    private long address(Matrix m, int vector, int element) {
        int r = rows ? vector : element;
        int c = rows ? element : vector;
        return m.address() + 4 * ((long) r * m.stride() + c);
    }

    private double[][] vectors(Matrix w) {
        int n = rows ? w.rows() : w.columns();
        double[][] v = new double[n][rows ? w.columns() : w.rows()];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < v[i].length; j++) {
                v[i][j] = Memory.get(address(w, i, j));
            }
        }
        return v;
    }

    private static double[] normalise(double[][] v) {
        double[] lengths = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            lengths[i] = Math.sqrt(Math.max(dot(v[i], v[i]), EPSILON));
            for (int j = 0; j < v[i].length; j++) {
                v[i][j] /= lengths[i];
            }
        }
        return lengths;
    }

    private static double dot(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) {
            s += a[i] * b[i];
        }
        return s;
    }

    private static double pairs(int n) {
        return n * (n - 1.0) / 2;
    }

    @Override
    public JsonNode write() {
        return Regularizers.write(
                "OrthogonalRegularizer",
                KerasObject.empty().put("factor", factor).put("mode", rows ? "rows" : "columns"));
    }
}
