package io.yunmo.data;

/**
 * Mean and population variance (ddof 0, as scikit-learn's StandardScaler has it) in two passes; values of any finite size
 * do not overflow.
 */
record Moments(double mean, double std) {
    private static final double LARGE = 1e140;
    private static final double EPSILON = Math.ulp(1.0);

    /** Of at least one value. */
    static Moments of(double[] values) {
        double unit = unit(values);
        double sum = 0;
        double lost = 0;
        for (double v : values) {
            double y = v / unit - lost;
            double t = sum + y;
            lost = (t - sum) - y;
            sum = t;
        }
        double mean = sum / values.length;
        double squares = 0;
        double rest = 0;
        for (double v : values) {
            double d = v / unit - mean;
            squares += d * d;
            rest += d;
        }
        double variance = Math.max(0, (squares - rest * rest / values.length) / values.length);
        return new Moments(mean * unit, Math.sqrt(variance) * unit);
    }

    /** A power of two by which very large or very small values are divided; 1 for usual ones. */
    private static double unit(double[] values) {
        double most = 0;
        for (double v : values) {
            most = Math.max(most, Math.abs(v));
        }
        boolean usual = most < LARGE && most > 1 / LARGE || most == 0;
        return usual ? 1 : Math.scalb(1.0, Math.min(Math.getExponent(most), Double.MAX_EXPONENT));
    }

    /**
     * What to divide by: the deviation, or 1 where it is zero but for rounding. The bound is scikit-learn's
     * ({@code _is_constant_feature}).
     */
    double scale(int values) {
        double variance = std * std;
        double rounding = values * EPSILON * variance + Math.pow(values * mean * EPSILON, 2);
        return std == 0 || variance <= rounding ? 1 : std;
    }
}
