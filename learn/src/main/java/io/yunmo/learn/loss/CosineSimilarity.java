package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.node.ObjectNode;

/** Minus the cosine of the angle between labels and predictions; lengths below 1e-6 count as 1e-6. */
record CosineSimilarity(Header header) implements RowLoss {
    private static final double LEAST_SQUARE = 1e-12;

    static Loss read(Header h, Arguments a) {
        Losses.checkAxis(a);
        return new CosineSimilarity(h);
    }

    @Override
    public double row(double[] y, double[] p, double[] g, int n) {
        double yy = 0;
        double pp = 0;
        double yp = 0;
        for (int i = 0; i < n; i++) {
            yy += y[i] * y[i];
            pp += p[i] * p[i];
            yp += y[i] * p[i];
        }
        double length = Math.sqrt(Math.max(pp, LEAST_SQUARE));
        double scale = 1 / (Math.sqrt(Math.max(yy, LEAST_SQUARE)) * length);
        double cosine = yp * scale;
        for (int i = 0; i < n; i++) {
            double through = pp > LEAST_SQUARE ? cosine * p[i] / pp : 0;
            g[i] = through - y[i] * scale;
        }
        return -cosine;
    }

    @Override
    public ObjectNode arguments() {
        return KerasObject.empty().put("axis", -1);
    }
}
