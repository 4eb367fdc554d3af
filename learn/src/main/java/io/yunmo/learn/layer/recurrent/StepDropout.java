package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.layer.Noise;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;

/** Factors of zero or {@code 1 / (1 - rate)} that hold for all steps of a sample, drawn anew for each training step. */
final class StepDropout {
    private final long key;
    private final float factor;
    private final long threshold;
    private final Matrix factors;

    /** @param factors a row a sample, or several */
    StepDropout(double rate, long key, Matrix factors) {
        this.key = key;
        this.factor = rate < 1 ? (float) (1 / (1 - rate)) : 0;
        this.threshold = Math.round(rate * Noise.RANGE);
        this.factors = factors;
    }

    void draw(Moment moment) {
        long key = Noise.key(moment.seed(), this.key, moment.step());
        for (int r = 0; r < factors.rows(); r++) {
            for (int c = 0; c < factors.columns(); c++) {
                long counter = (long) r * factors.columns() + c;
                Memory.put(factors, r, c, Noise.draw(key, counter) >= threshold ? factor : 0);
            }
        }
    }

    /** to = from times its sample's factors; {@code to} may be {@code from}. */
    void multiply(Matrix from, Matrix to, int samples) {
        int steps = from.rows() / factors.rows();
        for (int r = 0; r < samples * steps; r++) {
            long row = 4L * r * from.stride();
            long own = factors.address() + 4L * (r / steps) * factors.stride();
            Elementwise.multiply(from.address() + row, own, to.address() + row, from.stride());
        }
    }
}
