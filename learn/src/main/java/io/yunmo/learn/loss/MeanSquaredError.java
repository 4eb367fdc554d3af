package io.yunmo.learn.loss;

/** The mean of (y - p)^2. */
record MeanSquaredError(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        return (y - p) * (y - p);
    }

    @Override
    public double derivative(double y, double p) {
        return 2 * (p - y);
    }
}
