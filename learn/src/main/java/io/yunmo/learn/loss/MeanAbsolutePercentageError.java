package io.yunmo.learn.loss;

/** 100 times the mean of |y - p| / |y|. */
record MeanAbsolutePercentageError(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        return 100 * Math.abs(y - p) / scale(y);
    }

    @Override
    public double derivative(double y, double p) {
        return 100 * Math.signum(p - y) / scale(y);
    }

    private static double scale(double y) {
        return Math.max(Math.abs(y), Losses.EPSILON);
    }
}
