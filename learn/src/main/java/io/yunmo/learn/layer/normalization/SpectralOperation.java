package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Normalises the kernel before the layer's own operation runs. */
final class SpectralOperation implements Operation {
    private static final double EPSILON = 1e-7;

    private final int iterations;
    private final Operation inner;
    private final Matrix kernel;
    private final Matrix vector;
    private final double[] u;
    private final double[] v;

    SpectralOperation(SpectralNormalization layer, Wiring w) {
        this.iterations = layer.powerIterations();
        this.kernel = w.weights().get(0);
        this.vector = w.weights().get(1);
        this.u = new double[kernel.columns()];
        this.v = new double[kernel.rows()];
        List<Matrix> weights = new ArrayList<>(w.weights());
        List<Optional<Matrix>> gradients = new ArrayList<>(w.weightGradients());
        weights.remove(1);
        gradients.remove(1);
        this.inner = layer.layer()
                .operation(w.inner(w.input(), w.output(), weights, gradients, w.inputGradient(), w.outputGradient()));
    }

    @Override
    public void forward(int samples, boolean training) {
        if (training) {
            normalise();
        }
        inner.forward(samples, training);
    }

    private void normalise() {
        for (int c = 0; c < u.length; c++) {
            u[c] = Memory.get(vector, 0, c);
        }
        for (int i = 0; i < iterations; i++) {
            times(true);
            scale(v);
            times(false);
            scale(u);
        }
        double sigma = 0;
        for (int r = 0; r < v.length; r++) {
            for (int c = 0; c < u.length; c++) {
                sigma += v[r] * Memory.get(kernel, r, c) * u[c];
            }
        }
        if (sigma == 0) {
            return;
        }
        for (int c = 0; c < u.length; c++) {
            Memory.put(vector, 0, c, (float) u[c]);
        }
        for (int r = 0; r < v.length; r++) {
            for (int c = 0; c < u.length; c++) {
                Memory.put(kernel, r, c, (float) (Memory.get(kernel, r, c) / sigma));
            }
        }
    }

    /** v = W u, or u = W' v. */
    private void times(boolean intoV) {
        Arrays.fill(intoV ? v : u, 0);
        for (int r = 0; r < v.length; r++) {
            for (int c = 0; c < u.length; c++) {
                float k = Memory.get(kernel, r, c);
                if (intoV) {
                    v[r] += k * u[c];
                } else {
                    u[c] += k * v[r];
                }
            }
        }
    }

    private static void scale(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        double factor = Math.min(1 / Math.sqrt(sum), 1 / EPSILON);
        for (int i = 0; i < x.length; i++) {
            x[i] *= factor;
        }
    }

    @Override
    public void backward(int samples) {
        inner.backward(samples);
    }

    @Override
    public double penalty() {
        return inner.penalty();
    }
}
