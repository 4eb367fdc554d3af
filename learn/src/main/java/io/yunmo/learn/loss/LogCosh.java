package io.yunmo.learn.loss;

/** The mean of log(cosh(p - y)). */
record LogCosh(Header header) implements ElementLoss {
    @Override
    public double value(double y, double p) {
        double e = Math.abs(p - y);
        return e + Math.log1p(Math.exp(-2 * e)) - Math.log(2);
    }

    @Override
    public double derivative(double y, double p) {
        return Math.tanh(p - y);
    }
}
