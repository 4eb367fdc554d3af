package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;

/** The mean over those steps of a sample that its mask lets count; NaN where none does, as in Keras. */
final class MaskedMeanOperation implements Operation {
    private final Wiring wiring;
    private final Batch mask;

    MaskedMeanOperation(Wiring wiring) {
        this.wiring = wiring;
        this.mask = wiring.mask().orElseThrow();
    }

    @Override
    public void forward(int samples, boolean training) {
        for (int s = 0; s < samples; s++) {
            Matrix x = wiring.input().sample(s);
            Matrix y = wiring.output().sample(s);
            float count = count(s, x.rows());
            Elementwise.fill(y.address(), 0, y.stride());
            for (int t = 0; t < x.rows(); t++) {
                Elementwise.addScaled(at(s, t), row(x, t), y.address(), y.stride());
            }
            for (int c = 0; c < y.columns(); c++) {
                Memory.put(y, 0, c, Memory.get(y, 0, c) / count);
            }
        }
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isEmpty()) {
            return;
        }
        for (int s = 0; s < samples; s++) {
            Matrix dx = wiring.inputGradient().get().sample(s);
            Matrix dy = wiring.gradient().sample(s);
            float count = count(s, dx.rows());
            for (int t = 0; t < dx.rows(); t++) {
                Elementwise.scale(at(s, t) / count, dy.address(), row(dx, t), dx.stride());
            }
        }
    }

    private float count(int sample, int steps) {
        float count = 0;
        for (int t = 0; t < steps; t++) {
            count += at(sample, t);
        }
        return count;
    }

    private float at(int sample, int step) {
        return Memory.get(mask.address() + 4 * (mask.block(sample) + step));
    }

    private static long row(Matrix m, int row) {
        return m.address() + 4L * row * m.stride();
    }
}
