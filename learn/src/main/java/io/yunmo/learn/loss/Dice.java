package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** 1 - 2 sum(y p) / (sum(y) + sum(p)), over the whole batch. */
record Dice(Header header) implements BatchLoss {
    static Loss read(Header h, Arguments a) {
        Overlap.checkAxis(a);
        return new Dice(h);
    }

    @Override
    public double[] losses(double[][] y, double[][] p) {
        Overlap o = Overlap.of(y, p);
        return new double[] {1 - 2 * o.both() / whole(o)};
    }

    private static double whole(Overlap o) {
        return o.labels() + o.predictions() + Losses.EPSILON;
    }

    @Override
    public double[][] gradient(double[][] y, double[][] p, double[] upstream) {
        Overlap o = Overlap.of(y, p);
        double whole = whole(o);
        return Overlap.gradient(y, -2 * upstream[0] / whole, 2 * upstream[0] * o.both() / (whole * whole));
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty().putNull("axis");
    }
}
