package io.yunmo.learn.loss;

/** The mean of max(1 - y p, 0)^2 for y of -1 or 1; a batch of 0 and 1 means those. */
record SquaredHinge(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        double d = Math.max(1 - y * p, 0);
        return d * d;
    }

    @Override
    public double derivative(double y, double p) {
        return -2 * y * Math.max(1 - y * p, 0);
    }

    @Override
    public boolean signsLabels() {
        return true;
    }
}
