package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * 1 - both / (both + alpha * sum(y (1 - p)) + beta * sum(p (1 - y))), both = sum(y p), over the whole batch (Salehi et al.,
 * 2017).
 */
record Tversky(Header header, double alpha, double beta) implements BatchLoss {
    static Loss read(Header h, Arguments a) {
        Overlap.checkAxis(a);
        return new Tversky(h, a.number("alpha", 0.5), a.number("beta", 0.5));
    }

    @Override
    public double[] losses(double[][] y, double[][] p) {
        Overlap o = Overlap.of(y, p);
        return new double[] {1 - o.both() / whole(o)};
    }

    private double whole(Overlap o) {
        return o.both() * (1 - alpha - beta) + alpha * o.labels() + beta * o.predictions() + Losses.EPSILON;
    }

    @Override
    public double[][] gradient(double[][] y, double[][] p, double[] upstream) {
        Overlap o = Overlap.of(y, p);
        double whole = whole(o);
        double k = upstream[0] * o.both() / (whole * whole);
        return Overlap.gradient(y, k * (1 - alpha - beta) - upstream[0] / whole, k * beta);
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty().put("alpha", alpha).put("beta", beta).putNull("axis");
    }
}
