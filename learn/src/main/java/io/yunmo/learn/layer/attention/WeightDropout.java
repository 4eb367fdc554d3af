package io.yunmo.learn.layer.attention;

import io.yunmo.learn.layer.Noise;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.OptionalInt;

/** Factors of zero or {@code 1 / (1 - rate)} for the weights of a batch, drawn anew for each training step. */
final class WeightDropout {
    private final Wiring wiring;
    private final long key;
    private final float factor;
    private final long threshold;
    private final Matrix factors;
    private final int rowsEach;

    WeightDropout(Wiring wiring, double rate, OptionalInt seed, int rowsEach, int keys) {
        this.wiring = wiring;
        this.key = Noise.mix(wiring.index() + 1L) + seed.orElse(0);
        this.factor = rate < 1 ? (float) (1 / (1 - rate)) : 0;
        this.threshold = Math.round(rate * Noise.RANGE);
        this.rowsEach = rowsEach;
        this.factors = Memory.matrix(wiring.arena(), wiring.capacity() * rowsEach, keys);
    }

    Matrix factors() {
        return factors;
    }

    void draw(int samples) {
        long key = Noise.key(wiring.moment().seed(), this.key, wiring.moment().step());
        for (int r = 0; r < samples * rowsEach; r++) {
            for (int c = 0; c < factors.columns(); c++) {
                long counter = (long) r * factors.columns() + c;
                Memory.put(factors, r, c, Noise.draw(key, counter) >= threshold ? factor : 0);
            }
        }
    }
}
