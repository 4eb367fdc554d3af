package io.yunmo.learn.loss;

/** The mean of max(1 - y p, 0) for y of -1 or 1; a batch of 0 and 1 means those. */
record Hinge(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        return Math.max(1 - y * p, 0);
    }

    @Override
    public double derivative(double y, double p) {
        return 1 - y * p > 0 ? -y : 0;
    }

    @Override
    public boolean signsLabels() {
        return true;
    }
}
