package io.yunmo.learn.loss;

/** The mean of p - y log p. */
record Poisson(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        return p - y * Math.log(p + Losses.EPSILON);
    }

    @Override
    public double derivative(double y, double p) {
        return 1 - y / (p + Losses.EPSILON);
    }
}
