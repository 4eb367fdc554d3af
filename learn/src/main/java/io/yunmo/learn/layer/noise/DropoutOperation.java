package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Noise;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;

/** Multiplies by a mask of zeros and {@code 1 / (1 - rate)} that a counter-based generator draws for each step. */
final class DropoutOperation implements Operation {
    private final Wiring wiring;
    private final Batch mask;
    private final long layerSeed;
    private final float factor;
    private final long threshold;
    private boolean dropped;

    DropoutOperation(Dropout layer, Wiring wiring) {
        this.wiring = wiring;
        this.mask = wiring.scratch(wiring.input().sample());
        this.layerSeed = Noise.mix(wiring.index() + 1L) + layer.seed().orElse(0);
        this.factor = layer.rate() < 1 ? (float) (1 / (1 - layer.rate())) : 0;
        this.threshold = Math.round(layer.rate() * Noise.RANGE);
    }

    @Override
    public void forward(int samples, boolean training) {
        Batch x = wiring.input();
        Batch y = wiring.output();
        dropped = training;
        if (!training) {
            Memory.copy(x.address(), y.address(), x.block(samples));
            return;
        }
        draw(mask.at(samples));
        Elementwise.multiply(x.address(), mask.address(), y.address(), x.block(samples));
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isEmpty()) {
            return;
        }
        Batch dx = wiring.inputGradient().get();
        long dy = wiring.gradient().address();
        if (dropped) {
            Elementwise.multiply(dy, mask.address(), dx.address(), dx.block(samples));
        } else {
            Memory.copy(dy, dx.address(), dx.block(samples));
        }
    }

    private void draw(Matrix m) {
        long key = Noise.key(wiring.moment().seed(), layerSeed, wiring.moment().step());
        for (int r = 0; r < m.rows(); r++) {
            long row = m.address() + 4L * r * m.stride();
            long counter = (long) r * m.columns();
            for (int c = 0; c < m.columns(); c++) {
                Memory.put(row + 4L * c, Noise.draw(key, counter + c) >= threshold ? factor : 0);
            }
        }
    }
}
