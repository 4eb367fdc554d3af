package io.yunmo.language.model;

import java.util.List;

/** How far logits are from those of a reference. */
record Distance(double mean, double max) {
    /** @param expected all rows one after the other */
    static Distance between(List<float[]> actual, float[] expected) {
        double sum = 0;
        double max = 0;
        int n = 0;
        for (float[] row : actual) {
            for (float value : row) {
                double d = Math.abs(value - expected[n++]);
                sum += d;
                max = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(max, d);
            }
        }
        if (n != expected.length) {
            throw new AssertionError(n + " values, expected " + expected.length);
        }
        return new Distance(sum / n, max);
    }
}
