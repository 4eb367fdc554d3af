package io.yunmo.learn.activation;

/** Scalar functions that the activations share, in double and safe at the far ends. */
final class Functions {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

    private Functions() {}

    static double sigmoid(double x) {
        if (x >= 0) {
            return 1 / (1 + Math.exp(-x));
        }
        double e = Math.exp(x);
        return e / (1 + e);
    }

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** The cumulative distribution of the standard normal. */
    static double normalCdf(double x) {
        return 0.5 * erfc(-x * SQRT_HALF);
    }

    /** The complementary error function, to a few units of double precision. */
    static double erfc(double x) {
        if (x < 0) {
            return 2 - erfc(-x);
        }
        return x < 2.5 ? 1 - erfSeries(x) : erfcFraction(x);
    }

    /** erf by its series exp(-x^2) * sum 2^k x^(2k+1) / (2k+1)!!: all terms positive. */
    private static double erfSeries(double x) {
        double term = x;
        double sum = x;
        for (int k = 1; term > 1e-18 * sum; k++) {
            term *= 2 * x * x / (2 * k + 1);
            sum += term;
        }
        return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
    }

    /** erfc by its continued fraction, evaluated from the back. */
    private static double erfcFraction(double x) {
        double f = x;
        for (int k = 60; k >= 1; k--) {
            f = x + k / (2 * f);
        }
        return Math.exp(-x * x) / (f * Math.sqrt(Math.PI));
    }
}
