package io.yunmo.learn;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Off-heap matrices of numbers in tests. */
public final class Matrices {
    private Matrices() {}

    /** A matrix of these rows. */
    public static Matrix of(Arena arena, double[][] rows) {
        Matrix m = Memory.matrix(arena, rows.length, rows.length == 0 ? 0 : rows[0].length);
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < rows[r].length; c++) {
                Memory.put(m, r, c, (float) rows[r][c]);
            }
        }
        return m;
    }

    /** Rows of a JSON array; a flat array is one column. */
    public static double[][] rows(JsonNode array) {
        double[][] rows = new double[array.size()][];
        for (int r = 0; r < rows.length; r++) {
            JsonNode row = array.get(r);
            rows[r] = new double[row.isArray() ? row.size() : 1];
            for (int c = 0; c < rows[r].length; c++) {
                rows[r][c] = Fixtures.number(row.isArray() ? row.get(c) : row);
            }
        }
        return rows;
    }

    /** The numbers of a flat JSON array; none for null. */
    public static double[] numbers(JsonNode array) {
        double[] v = new double[array.isNull() || array.isMissingNode() ? 0 : array.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Fixtures.number(array.get(i));
        }
        return v;
    }

    /** The sizes of a nested JSON array. */
    public static int[] shape(JsonNode array) {
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode n = array; n.isArray(); n = n.path(0)) {
            sizes.add(n.size());
        }
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The innermost arrays of a nested JSON array. */
    public static double[][] flatRows(JsonNode array) {
        List<double[]> rows = new ArrayList<>();
        collect(array, rows);
        return rows.toArray(double[][]::new);
    }

    private static void collect(JsonNode array, List<double[]> rows) {
        if (!array.path(0).isArray()) {
            rows.add(numbers(array));
            return;
        }
        for (JsonNode inner : array) {
            collect(inner, rows);
        }
    }

    public static float[] floats(double[] v) {
        float[] f = new float[v.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) v[i];
        }
        return f;
    }

    /** Fails unless got is want within {@code tolerance} of want's size or of 1e-3 of {@code scale}, or both are no numbers. */
    public static void near(String what, double want, double got, double tolerance) {
        boolean same =
                Double.compare(want, got) == 0 || Math.abs(want - got) <= tolerance * Math.max(Math.abs(want), 1e-3);
        if (!same) {
            throw new AssertionError(what + ": expected " + want + ", got " + got);
        }
    }

    /** Fails unless all columns that count are near, and the padding is zero. */
    public static void near(String what, double[][] want, Matrix got, double tolerance) {
        double largest = 1e-3;
        for (double[] row : want) {
            for (double v : row) {
                largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
            }
        }
        for (int r = 0; r < want.length; r++) {
            for (int c = 0; c < got.stride(); c++) {
                double g = Memory.get(got.address() + 4L * ((long) r * got.stride() + c));
                double w = c < want[r].length ? want[r][c] : 0;
                if (Double.compare(w, g) != 0 && !(Math.abs(w - g) <= tolerance * largest)) {
                    throw new AssertionError(what + "[" + r + "][" + c + "]: expected " + w + ", got " + g);
                }
            }
        }
    }
}
