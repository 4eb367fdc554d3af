package io.yunmo.learn.loss;

/** The mean of |y - p|. */
record MeanAbsoluteError(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        return Math.abs(y - p);
    }

    @Override
    public double derivative(double y, double p) {
        return Math.signum(p - y);
    }
}
