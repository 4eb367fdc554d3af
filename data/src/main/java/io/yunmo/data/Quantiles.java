package io.yunmo.data;

/** Quantiles of sorted values with linear interpolation (definition 7 of Hyndman and Fan 1996, numpy's default). */
final class Quantiles {
    private Quantiles() {}

    /** @param sorted at least one value, ascending */
    static double of(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int low = (int) Math.floor(at);
        int high = Math.min(low + 1, sorted.length - 1);
        double part = at - low;
        return sorted[low] * (1 - part) + sorted[high] * part;
    }
}
