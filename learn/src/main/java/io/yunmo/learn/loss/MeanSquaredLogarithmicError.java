package io.yunmo.learn.loss;

/** The mean of (log(y + 1) - log(p + 1))^2, for numbers of 0 or more. */
record MeanSquaredLogarithmicError(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        double d = log(p) - log(y);
        return d * d;
    }

    @Override
    public double derivative(double y, double p) {
        return p < Losses.EPSILON ? 0 : 2 * (log(p) - log(y)) / (p + 1);
    }

    private static double log(double v) {
        return Math.log(Math.max(v, Losses.EPSILON) + 1);
    }
}
