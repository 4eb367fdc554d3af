package io.yunmo.learn.loss;

/** The sum of y log(y / p), both clipped to [1e-7, 1]. */
record KlDivergence(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        double t = clip(y);
        return t * Math.log(t / clip(p));
    }

    @Override
    public double derivative(double y, double p) {
        return p < Losses.EPSILON || p > 1 ? 0 : -clip(y) / p;
    }

    private static double clip(double v) {
        return Math.max(Losses.EPSILON, Math.min(1, v));
    }

    @Override
    public boolean sums() {
        return true;
    }
}
